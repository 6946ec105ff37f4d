import type { Structure } from '../chemistry/structure.js';
import type { MinimizeState } from '../simulate/minimize.js';
import { estimateMs } from './division.js';
import { withCrew } from './executor.js';
import { type ModelSource, modelOf } from './force-field-source.js';
import type { Outcome } from './job.js';
import { type MinimizeAnswer, type MinimizeRequest, job as minimizeJob } from './minimize-job.js';
import { mapStructures } from './structure-map.js';
import { settingsOf, type WorkflowOptions } from './workflow-options.js';

/** Evaluations of one minimization, about. */
const EVALUATIONS = 100;

export interface MinimizeRunOptions extends WorkflowOptions {
  /** After every step of every structure; the state is the minimizer's own, copy what is kept. */
  readonly onProgress?: ((state: MinimizeState, index: number) => void) | undefined;
  /** Every outcome as it comes, in no particular order. */
  readonly onOutcome?: ((outcome: Outcome<MinimizeAnswer>, index: number) => void) | undefined;
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
  request: MinimizeRequest = {},
  options: MinimizeRunOptions = {},
): Promise<Outcome<MinimizeAnswer>[]> {
  const { executor, signal, onProgress, onOutcome } = options;
  const setup = { model: modelOf(model), settings: settingsOf(options), request, report: onProgress !== undefined };
  const atomsOf = ({ molecule }: Structure) => molecule.atomicNumbers.length;
  return withCrew(executor, (crew) =>
    mapStructures(crew, minimizeJob, setup, structures, atomsOf, {
      signal,
      estimateMs: structures.reduce((sum, one) => sum + estimateMs(EVALUATIONS, atomsOf(one), setup.settings), 0),
      onNotice: onProgress,
      onOutcome,
    }),
  );
}
