import type { Structure } from '../chemistry/structure.js';
import { ResffError } from '../core/errors.js';
import { withCrew } from './executor.js';
import { type ModelSource, modelOf } from './force-field-source.js';
import type { Outcome } from './job.js';
import { type SinglePoint, job as singlePointJob } from './single-point-job.js';
import { mapStructures } from './structure-map.js';
import { settingsOf, type WorkflowOptions } from './workflow-options.js';

/** Structures per task: a fixed number, so that no result depends on the count of threads. */
const STRUCTURES_PER_TASK = 128;

export interface SinglePointOptions extends WorkflowOptions {
  /** Structures done so far, after every few of them. */
  readonly onProgress?: (done: number) => void;
}

/**
 * Single points of many structures. Conformers of one molecule that follow each other share network passes, in pieces of a fixed
 * size.
 *
 * @returns of every structure, in order, its single point or why there is none; what every output should repeat
 * @throws ResffError (code model) for bytes that are no model; the signal's reason
 */
export function computeSinglePoints(
  model: ModelSource,
  structures: readonly Structure[],
  options: SinglePointOptions = {},
): Promise<{ points: Outcome<SinglePoint>[]; warnings: string[] }> {
  const { executor, signal, onProgress } = options;
  return withCrew(executor, async (crew) => {
    const tasks = Array.from({ length: Math.ceil(structures.length / STRUCTURES_PER_TASK) }, (_, t) =>
      structures.slice(t * STRUCTURES_PER_TASK, (t + 1) * STRUCTURES_PER_TASK),
    );
    const setup = { model: modelOf(model), settings: settingsOf(options) };
    const atomsOf = (task: readonly Structure[]) =>
      Math.max(...task.map(({ molecule }) => molecule.atomicNumbers.length));
    let done = 0;
    const outcomes = await mapStructures(crew, singlePointJob, setup, tasks, atomsOf, {
      signal,
      onOutcome(_, t) {
        done += tasks[t]!.length;
        onProgress?.(done);
      },
    });
    const points = outcomes.flatMap((outcome, t): Outcome<SinglePoint>[] =>
      'error' in outcome
        ? tasks[t]!.map(() => outcome)
        : outcome.value.points.map((point) =>
            'code' in point ? { error: new ResffError(point.code, point.message) } : { value: point },
          ),
    );
    return { points, warnings: outcomes.flatMap((outcome) => ('value' in outcome ? outcome.value.warnings : [])) };
  });
}
