import type { Structure } from '../chemistry/structure.js';
import type { MinimizeState } from '../simulate/minimize.js';
import { withCrew } from './executor.js';
import { type ModelSource, modelOf } from './force-field-source.js';
import type { Outcome } from './job.js';
import { type MinimizeAnswer, type MinimizeRequest, job as minimizeJob } from './minimize-job.js';
import { mapStructures } from './structure-map.js';
import { settingsOf, type WorkflowOptions } from './workflow-options.js';

export interface MinimizeStructuresOptions extends WorkflowOptions, MinimizeRequest {
  /** After every step of every structure; the state is the minimiser's own, copy what is kept. */
  readonly onProgress?: (state: MinimizeState, index: number) => void;
  /** Every outcome as it comes, in no particular order. */
  readonly onOutcome?: (outcome: Outcome<MinimizeAnswer>, index: number) => void;
}

/**
 * Relaxes many structures, each as `minimize` would.
 *
 * @returns of every structure, in order, what became of it or why nothing did; a failure does not touch the others
 * @throws ResffError (code model) for bytes that are no model; the signal's reason
 */
export function minimizeStructures(
  model: ModelSource,
  structures: readonly Structure[],
  options: MinimizeStructuresOptions = {},
): Promise<Outcome<MinimizeAnswer>[]> {
  const {
    executor,
    signal,
    onProgress,
    onOutcome,
    precision: _,
    allowUncovered: __,
    strict: ___,
    filters: ____,
    ...request
  } = options;
  return withCrew(executor, (crew) =>
    mapStructures(
      crew,
      minimizeJob,
      { model: modelOf(model), settings: settingsOf(options), request, report: onProgress !== undefined },
      structures,
      ({ molecule }) => molecule.atomicNumbers.length,
      {
        signal,
        onNotice: onProgress,
        onOutcome: onOutcome as ((outcome: Outcome<unknown>, index: number) => void) | undefined,
      },
    ),
  );
}
