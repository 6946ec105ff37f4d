import type { Structure } from 'resff';
import { type DynamicsOutcome, type DynamicsRequest, MemoryStorage, runMolecularDynamics } from 'resff/workflow';
import type { Service } from '../call.ts';
import { openThreads } from '../thread.ts';
import { type Grip, Hand } from './hand.ts';
import { openModel } from './model.ts';

export interface RunRequest {
  readonly model: string;
  readonly structure: Structure;
  readonly dynamics: DynamicsRequest;
}

/** A frame on its way to the page. */
export interface RunFrame {
  /** fs */
  readonly time: number;
  /** (N,3) Å */
  readonly positions: Float64Array;
  readonly values: readonly number[];
  readonly nsPerDay: number;
}

/** ms between messages: a small molecule gives thousands of frames a second, of which a page can show sixty. */
const BETWEEN = 15;

export type RunNotice = { readonly frames: readonly RunFrame[] } | { readonly warning: string };

export type RunAnswer = Pick<DynamicsOutcome, 'ended' | 'timeFs' | 'frames'> & { readonly problem: string | null };

/** The threads that divide a large molecule; the desk itself is one of them, and hears the page twenty times a second. */
const team = openThreads({ keepFree: false });

/** Of the run that goes on or rests; a new run begins with new ones. */
let files = new MemoryStorage();
let target = 300;
let hand = new Hand(0);

/** K, of the run that goes on. */
export const steer: Service<number, null> = async (temperatureK) => {
  target = temperatureK;
  return null;
};

/** Takes an atom of the run that goes on, or lets it go. */
export const pull: Service<Grip | null, null> = async (grip) => {
  hand.grip = grip;
  return null;
};

/** Trajectory and table of the last run, as `resff md` writes them. */
export const runFiles: Service<null, ReadonlyMap<string, Uint8Array>> = async () =>
  new Map(files.names().map((name) => [name, files.read(name)!]));

/** Dynamics from a start, or on from where it was stopped, to the same numbers as without a stop. */
export const runDynamics: Service<RunRequest & { readonly resume: boolean }, RunAnswer, RunNotice> = async (
  { model, structure, dynamics, resume },
  { signal, notify },
) => {
  if (!resume) files = new MemoryStorage();
  target = dynamics.temperatureK ?? 300;
  hand = new Hand(structure.molecule.atomicNumbers.length);
  const paths = {
    trajectory: 'run.dcd',
    energies: 'run.csv',
    checkpoint: 'run.checkpoint',
    start: 'run.pdb',
    lastGood: 'run.last.xyz',
  };
  let began = performance.now();
  let from = Number.NaN;
  let waiting: RunFrame[] = [];
  let sent = 0;
  const send = () => {
    if (waiting.length > 0) notify({ frames: waiting });
    waiting = [];
    sent = performance.now();
  };
  const outcome = await runMolecularDynamics(await openModel(model), structure, dynamics, {
    executor: team,
    signal,
    output: { storage: files, paths },
    existing: resume ? 'continue' : 'overwrite',
    checkpointEveryS: Number.POSITIVE_INFINITY,
    ...(dynamics.ensemble === 'nve' ? {} : { temperatureAt: () => target }),
    ...(structure.cell ? {} : { external: hand }),
    onWarning: (warning) => notify({ warning }),
    onFrame({ state: { time, positions }, values }) {
      if (Number.isNaN(from)) {
        from = time;
        began = performance.now();
      }
      const nsPerDay = ((time - from) * 1e-6 * 86_400_000) / (performance.now() - began);
      waiting.push({ time, positions: positions.slice(), values, nsPerDay });
      if (performance.now() - sent >= BETWEEN) send();
    },
  });
  send();
  const { ended, timeFs, frames, failure } = outcome;
  return { ended, timeFs, frames, problem: failure?.message ?? null };
};
