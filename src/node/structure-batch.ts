import type { Structure } from '../chemistry/structure.js';
import { ResffError } from '../core/errors.js';
import type { ForceField } from '../force-field/force-field.js';
import { type EnergyAnswer, energyTasks, type SinglePoint, STRUCTURES_PER_TASK } from './energy-task.js';
import { type ForceFieldSetup, sharedPotentials } from './force-field-task.js';
import { type MinimizeAnswer, type MinimizeRequest, type MinimizeSetup, minimizeTasks } from './minimize-task.js';
import { defaultThreads, mapOverWorkers, type Outcome } from './worker-pool.js';

export interface BatchOptions extends ForceFieldSetup {
  /** Default: one for every core, but no more than there are tasks. */
  readonly threads?: number;
  /** The model, where it is loaded already: for what runs in this thread. */
  readonly forceField?: ForceField;
}

/**
 * Single points of many structures over cores. Conformers of one molecule that follow each other share network passes, in
 * pieces of a fixed size: the results do not depend on the number of threads.
 *
 * @returns of every structure, in order, its single point or why there is none; what every output should repeat
 * @throws ResffError (code model) when the model cannot be loaded
 */
export async function computeSinglePoints(
  structures: readonly Structure[],
  { threads, forceField, ...setup }: BatchOptions,
): Promise<{ points: Outcome<SinglePoint>[]; warnings: string[] }> {
  const tasks = Array.from({ length: Math.ceil(structures.length / STRUCTURES_PER_TASK) }, (_, t) =>
    structures.slice(t * STRUCTURES_PER_TASK, (t + 1) * STRUCTURES_PER_TASK),
  );
  const outcomes = await mapOverWorkers<ForceFieldSetup, readonly Structure[], EnergyAnswer>(tasks, {
    threads: threads ?? defaultThreads(tasks.length),
    module: new URL('./energy-task.js', import.meta.url),
    setup,
    ...(forceField ? { local: () => energyTasks(sharedPotentials(forceField, setup)) } : {}),
  });
  const points = outcomes.flatMap((outcome, t): Outcome<SinglePoint>[] =>
    'error' in outcome
      ? tasks[t]!.map(() => outcome)
      : outcome.value.points.map((point) =>
          'code' in point ? { error: new ResffError(point.code, point.message) } : { value: point },
        ),
  );
  return { points, warnings: outcomes.flatMap((outcome) => ('value' in outcome ? outcome.value.warnings : [])) };
}

/**
 * Relaxes many structures over cores, each as `minimize` would.
 *
 * @param onNotice the lines of `request.progress`
 * @returns of every structure, in order, what became of it or why nothing did; a failure does not touch the others
 * @throws ResffError (code model) when the model cannot be loaded
 */
export function minimizeStructures(
  structures: readonly Structure[],
  request: MinimizeRequest,
  { threads, forceField, ...setup }: BatchOptions,
  onNotice: (text: string) => void = () => {},
): Promise<Outcome<MinimizeAnswer>[]> {
  return mapOverWorkers<MinimizeSetup, Structure, MinimizeAnswer>(structures, {
    threads: threads ?? defaultThreads(structures.length),
    module: new URL('./minimize-task.js', import.meta.url),
    setup: { ...setup, ...request },
    onNotice,
    ...(forceField ? { local: () => minimizeTasks(sharedPotentials(forceField, setup), request) } : {}),
  });
}
