import type { Structure } from '../chemistry/structure.js';
import { isUpright } from '../core/cell.js';
import { writePdb } from '../formats/pdb/pdb-writer.js';
import { writeXyzFrame } from '../formats/xyz/xyz-writer.js';
import type { DynamicsFrame } from '../simulate/dynamics.js';
import type { DynamicsCheckpoint } from '../simulate/dynamics-checkpoint.js';
import type { DynamicsState } from '../simulate/dynamics-state.js';
import type { GuardError } from '../simulate/guard.js';
import type { Reporter } from '../simulate/reporter.js';
import { DynamicsFile, type DynamicsPaths } from './dynamics-file.js';
import type { DynamicsPlan } from './dynamics-plan.js';
import type { Storage } from './storage.js';

/** The files of a run of dynamics. */
export interface DynamicsRunPaths extends DynamicsPaths {
  /** PDB of the first frame, the topology viewers ask for */
  readonly start: string;
  /** XYZ of the last good frames, where a guard ends the run */
  readonly lastGood: string;
}

export interface DynamicsOutput {
  readonly storage: Storage;
  readonly paths: DynamicsRunPaths;
}

/** What a run leaves behind, files or nothing but a count. */
export interface DynamicsRecord {
  readonly frames: number;
  addFrame(frame: DynamicsFrame): void;
  save(phase: DynamicsCheckpoint['phase'], state: DynamicsState): void;
  fail(error: GuardError): void;
  close(): void;
}

/** Facts of a run that its files need. */
interface RunFacts extends Pick<DynamicsCheckpoint, 'settings' | 'reference'> {
  readonly structure: Structure;
  readonly plan: DynamicsPlan;
  readonly reporters: readonly Reporter[];
  readonly saved: DynamicsCheckpoint | undefined;
}

export function openRecord(output: DynamicsOutput | undefined, facts: RunFacts): DynamicsRecord {
  if (!output) {
    let frames = 0;
    return {
      get frames() {
        return frames;
      },
      addFrame() {
        frames += 1;
      },
      save() {},
      fail() {},
      close() {},
    };
  }
  const { storage, paths } = output;
  const { structure, plan, reporters, settings, reference, saved } = facts;
  if (!saved) storage.write(paths.start, writePdb([startOf(structure, reference)]));
  const columns = reporters.flatMap((reporter) => reporter.columns);
  const { molecule } = structure;
  const { timestepFs: timestep, stepsPerFrame } = plan;
  const file = new DynamicsFile(storage, { molecule, timestep, stepsPerFrame, paths, columns }, saved);
  return {
    get frames() {
      return file.trajectory.frames;
    },
    addFrame: (frame) => file.addFrame(frame),
    save: (phase, state) => file.save({ phase, state, reference, settings }),
    fail(error) {
      file.flush();
      if (error.frames.length > 0) storage.write(paths.lastGood, lastGoodText(structure, error));
    },
    close: () => file.close(),
  };
}

/** A PDB file has no room for a cell that is turned against its axes; the trajectory has it. */
function startOf({ cell, ...structure }: Structure, positions: Float64Array): Structure {
  return { ...structure, positions, ...(cell && isUpright(cell) ? { cell } : {}) };
}

function lastGoodText({ molecule }: Structure, { frames }: GuardError): string {
  return frames
    .map(({ step, time, positions, potentialEnergy }) => {
      const properties = new Map([
        ['step', String(step)],
        ['time_fs', String(time)],
      ]);
      return writeXyzFrame({ molecule, positions, properties }, { energy: potentialEnergy });
    })
    .join('');
}
