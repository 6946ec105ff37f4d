import { ResffError } from '../core/errors.js';
import type { ProfileFragment } from '../evaluate/profile-fragment.js';
import { type BenchmarkResult, summarize } from '../evaluate/summary.js';
import type { TorsionScan, TorsionScanResult } from '../evaluate/torsion-scan.js';
import { type EvaluationTask, job as evaluationJob, type MethodSetup } from './evaluation-job.js';
import { withCrew } from './executor.js';
import type { Job, JobSetup } from './job.js';
import { type ForceMethodSetup, type ProfileSetup, job as profileJob, torsionScanJob } from './profile-job.js';
import type { RunOptions } from './workflow-options.js';

export interface EvaluationOptions extends RunOptions {
  /** Called after each molecule with the number done. */
  readonly onProgress?: (done: number) => void;
}

/** What a method does not cover. */
export interface Skipped {
  readonly id: string;
  readonly reason: string;
}

/**
 * Errors of a method on a benchmark, molecules spread over threads. What the method does not cover is listed as skipped.
 *
 * @throws ResffError (data) when nothing is left, and the first error that is not one of coverage; the signal's reason
 */
export async function evaluateBenchmark(
  tasks: readonly EvaluationTask[],
  setup: MethodSetup,
  options: EvaluationOptions = {},
): Promise<BenchmarkResult> {
  const { results, skipped } = await evaluateAll(evaluationJob, tasks, setup, options);
  return summarize(results, skipped);
}

/**
 * Relaxed torsion scans of a method against reference profiles, fragments spread over threads.
 *
 * @throws as {@link evaluateBenchmark}
 */
export async function evaluateProfiles(
  fragments: readonly ProfileFragment[],
  setup: ProfileSetup,
  options: EvaluationOptions = {},
): Promise<BenchmarkResult> {
  const { results, skipped } = await evaluateAll(profileJob, fragments, setup, options);
  return summarize(results, skipped);
}

/**
 * Scans as references did them, spread over threads.
 *
 * @throws the first error that is not one of coverage; the signal's reason
 */
export function evaluateTorsionScans(
  scans: readonly TorsionScan[],
  setup: ForceMethodSetup,
  options: EvaluationOptions = {},
): Promise<{ results: TorsionScanResult[]; skipped: Skipped[] }> {
  return evaluateAll(torsionScanJob, scans, setup, options);
}

async function evaluateAll<Setup extends JobSetup, Task extends { readonly id: string }, Result>(
  job: Job<Setup, Task, Result>,
  tasks: readonly Task[],
  setup: Setup,
  { executor, signal, onProgress }: EvaluationOptions,
): Promise<{ results: Result[]; skipped: Skipped[] }> {
  let done = 0;
  const outcomes = await withCrew(executor, (crew) =>
    crew.map(job, setup, tasks, { signal, onOutcome: () => onProgress?.(++done) }),
  );
  const results: Result[] = [];
  const skipped: Skipped[] = [];
  outcomes.forEach((outcome, i) => {
    if ('value' in outcome) results.push(outcome.value);
    else if (outcome.error instanceof ResffError && outcome.error.code === 'molecule')
      skipped.push({ id: tasks[i]!.id, reason: outcome.error.message });
    else throw outcome.error;
  });
  return { results, skipped };
}
