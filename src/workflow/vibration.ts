import type { Structure } from '../chemistry/structure.js';
import { type Crew, withCrew } from './executor.js';
import { type ModelSource, modelOf } from './force-field-source.js';
import { sharedHessian } from './hessian.js';
import type { Outcome } from './job.js';
import { teamFor } from './structure-map.js';
import { mapHere } from './task-map.js';
import {
  type VibrationAnswer,
  type VibrationRequest,
  type VibrationSetup,
  type VibrationState,
  job as vibrationJob,
  vibrationRunner,
} from './vibration-job.js';
import { settingsOf, type WorkflowOptions } from './workflow-options.js';

export interface VibrationRunOptions extends WorkflowOptions {
  /** After every step of a minimization and every atom of a Hessian. */
  readonly onProgress?: ((state: VibrationState, index: number) => void) | undefined;
}

/**
 * Vibrations, thermochemistry and kind of stationary point of many structures. As many structures as threads, or more: one on
 * each. Fewer: one after the other, the atoms of each Hessian spread over the threads (the same numbers to the last bit), large
 * molecules minimized by all threads together.
 *
 * @param options.precision default `single`; soft modes want `double`
 * @returns of every structure, in order, its analysis or why there is none
 * @throws ResffError (code model) for bytes that are no model; the signal's reason
 */
export function analyzeVibrations(
  model: ModelSource,
  structures: readonly Structure[],
  request: VibrationRequest = {},
  options: VibrationRunOptions = {},
): Promise<Outcome<VibrationAnswer>[]> {
  const { executor, signal, onProgress } = options;
  const setup = { model: modelOf(model), settings: settingsOf(options), request, report: onProgress !== undefined };
  return withCrew(executor, async (crew) => {
    if (crew.threads === 1 || crew.keepFree || structures.length >= crew.threads)
      return crew.map(vibrationJob, setup, structures, { signal, onNotice: onProgress });
    const outcomes: Outcome<VibrationAnswer>[] = [];
    for (const [index, structure] of structures.entries())
      outcomes.push(await analyzeOne(crew, setup, structure, signal, (state) => onProgress?.(state, index)));
    return outcomes;
  });
}

async function analyzeOne(
  crew: Crew,
  setup: VibrationSetup,
  structure: Structure,
  signal: AbortSignal | undefined,
  onNotice: (state: VibrationState) => void,
): Promise<Outcome<VibrationAnswer>> {
  // In double precision only the approach is in single.
  const team = await teamFor(crew, { ...setup.settings, precision: 'single' }, structure.molecule.atomicNumbers.length);
  const run = vibrationRunner(setup, team ? { team } : {}, (potential, positions, hessianOptions) =>
    sharedHessian(crew, setup, potential, positions, { ...hessianOptions, signal }),
  );
  const [outcome] = await mapHere(run, [structure], { signal, onNotice });
  return outcome!;
}
