import { ResffError } from '../core/errors.js';
import type { ProfileFragment } from '../evaluate/profile-fragment.js';
import type { MoleculeResult } from '../evaluate/summary.js';
import { type BenchmarkResult, summarize } from '../evaluate/summary.js';
import type { ForceField } from '../force-field/force-field.js';
import { type EvaluationTask, evaluationTasks, type MethodSetup } from './evaluate-task.js';
import type { ProfileSetup } from './profile-task.js';
import { defaultThreads, mapOverWorkers, type TaskRunner } from './worker-pool.js';

export interface EvaluateBatchOptions {
  /** Default: one for every core. */
  readonly threads?: number;
  /** Called after each molecule with the number done. */
  readonly onMolecule?: (done: number) => void;
}

/**
 * Errors of a method on a benchmark, molecules spread over cores. What the method does not cover is listed as skipped.
 *
 * @param options forceField: the model of the setup, where it is loaded already, for what runs in this thread
 * @throws ResffError (data) when nothing is left, and the first error that is not one of coverage
 */
export function evaluateOverCores(
  tasks: readonly EvaluationTask[],
  setup: MethodSetup,
  options: EvaluateBatchOptions & { forceField?: ForceField } = {},
): Promise<BenchmarkResult> {
  const { forceField } = options;
  return collectResults(tasks, new URL('./evaluate-task.js', import.meta.url), setup, {
    ...options,
    local: () => evaluationTasks(setup, forceField),
  });
}

/**
 * Relaxed torsion scans of a method against reference profiles, fragments spread over cores.
 *
 * @throws as {@link evaluateOverCores}
 */
export function evaluateProfilesOverCores(
  fragments: readonly ProfileFragment[],
  setup: ProfileSetup,
  options: EvaluateBatchOptions = {},
): Promise<BenchmarkResult> {
  return collectResults(fragments, new URL('./profile-task.js', import.meta.url), setup, options);
}

/** The same for any module of tasks that answers with results of molecules. */
async function collectResults<Task extends { readonly id: string }>(
  tasks: readonly Task[],
  module: URL,
  setup: unknown,
  { threads, onMolecule, local }: EvaluateBatchOptions & { local?: () => TaskRunner<Task, MoleculeResult> },
): Promise<BenchmarkResult> {
  let done = 0;
  const outcomes = await mapOverWorkers<unknown, Task, MoleculeResult>(tasks, {
    threads: threads ?? defaultThreads(tasks.length),
    module,
    setup,
    ...(local ? { local } : {}),
    onOutcome: () => onMolecule?.(++done),
  });
  const results: MoleculeResult[] = [];
  const skipped: { id: string; reason: string }[] = [];
  outcomes.forEach((outcome, i) => {
    if ('value' in outcome) results.push(outcome.value);
    else if (outcome.error instanceof ResffError && outcome.error.code === 'molecule')
      skipped.push({ id: tasks[i]!.id, reason: outcome.error.message });
    else throw outcome.error;
  });
  return summarize(results, skipped);
}
