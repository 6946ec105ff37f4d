import { signal } from '@preact/signals';
import type { DynamicsRequest } from 'resff/workflow';
import { call } from '../compute/desk.ts';
import type { RunFrame } from '../compute/service/dynamics.ts';
import { generation, shown, shownStructure } from '../state/molecule.ts';
import { model } from '../state/setting.ts';
import { stored } from '../state/stored.ts';
import { perform } from '../state/task.ts';

export const temperature = stored('dynamics-temperature', 300);
export const lengthPs = stored('dynamics-length', 20);
export const everyFs = stored('dynamics-every', 20);
export const ensemble = stored<'langevin' | 'nve' | 'csvr' | 'nose-hoover'>('dynamics-ensemble', 'langevin');

/** Frames in the memory of the page; the trajectory of the run has all of them. */
const MOST_KEPT = 20_000;

interface Run {
  readonly generation: number;
  readonly request: DynamicsRequest;
  readonly frames: RunFrame[];
  /** `stopped` can go on. */
  readonly state: 'running' | 'stopped' | 'done' | 'failed';
  readonly problem: string | null;
}

export const run = signal<Run | null>(null);
/** Counts frames for the plots, a few times a second: they need not be drawn sixty times. */
export const framesDrawn = signal(0);
/** Frame that is shown; null: the latest. */
export const chosenFrame = signal<number | null>(null);

export function chooseFrame(index: number): void {
  chosenFrame.value = index;
  const frame = run.value?.frames[index];
  if (frame) shown.value = frame.positions;
}

/** @param resume goes on where the run was stopped */
export async function play(resume: boolean): Promise<void> {
  const structure = resume ? null : shownStructure.value;
  const before = run.value;
  if (resume ? !before : !structure) return;
  if (!resume) startStructure = structure;
  const request: DynamicsRequest = resume
    ? before!.request
    : {
        ensemble: ensemble.value,
        timeFs: 1000 * lengthPs.value,
        everyFs: everyFs.value,
        temperatureK: temperature.value,
      };
  const frames = resume ? before!.frames : [];
  const base = { generation: generation.value, request, frames };
  run.value = { ...base, state: 'running', problem: null };
  chosenFrame.value = null;
  framesDrawn.value = frames.length;
  let drawn = 0;
  const answer = await perform('Dynamics', ({ signal, tell }) =>
    call(
      'runDynamics',
      { model: model.value, structure: startStructure!, dynamics: request, resume },
      {
        onNotice(notice) {
          if ('warning' in notice) return;
          frames.push(...notice.frames.slice(0, MOST_KEPT - frames.length));
          const latest = notice.frames.at(-1);
          if (!latest) return;
          if (chosenFrame.value === null) shown.value = latest.positions;
          if (performance.now() - drawn < 200) return;
          drawn = performance.now();
          framesDrawn.value = frames.length;
          const kelvin = latest.values[5] ?? 0;
          tell(
            `${(latest.time / 1000).toFixed(2)} of ${request.timeFs / 1000} ps, ${kelvin.toFixed(0)} K, ${latest.nsPerDay.toPrecision(2)} ns/day`,
            latest.time / request.timeFs,
          );
        },
        signal,
      },
    ),
  );
  framesDrawn.value = frames.length;
  // What is stopped answers too: perform gives null only where something went wrong.
  run.value = { ...base, state: answer?.ended ?? 'failed', problem: answer?.problem ?? null };
}

let startStructure = shownStructure.peek();

/** K, also of a run that goes on. */
export function setTemperature(kelvin: number): void {
  temperature.value = kelvin;
  if (run.value?.state === 'running') void call('steer', kelvin);
}
