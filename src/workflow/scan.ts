import { ScanGrid } from '../simulate/scan-grid.js';
import type { ScanTrial, TrialResult } from '../simulate/scan-trial.js';
import { type ScanResult, type ScanState, torsionScan } from '../simulate/torsion-scan.js';
import { type DecompositionAnswer, job as decompositionJob, joinFrames } from './decomposition-job.js';
import { estimateMs } from './division.js';
import { type Crew, withCrew } from './executor.js';
import { type ModelSource, modelOf } from './force-field-source.js';
import { answerOf, type Outcome } from './job.js';
import { type ScanAnswer, type ScanRequest, type ScanSettings, type ScanSetup, job as scanJob } from './scan-job.js';
import { type ScanTrialAnswer, job as trialJob } from './scan-trial-job.js';
import { mapStructures } from './structure-map.js';
import { settingsOf, type WorkflowOptions } from './workflow-options.js';

export interface ScanRunOptions extends WorkflowOptions {
  /** After every minimization of every scan. */
  readonly onProgress?: ((state: ScanState, index: number) => void) | undefined;
}

/** Evaluations of one minimization of a point, about. */
const EVALUATIONS_PER_TRIAL = 60;

/**
 * Torsion scans, each as `scanTorsions` would. As many scans as threads, or more: one on each. Fewer: the minimizations of all
 * of them are spread, as those of one wave do not depend on each other; the numbers are the same to the last bit (large molecules:
 * `divideWork`).
 *
 * @returns of every request, in order, its scan or why there is none
 * @throws ResffError (code model) for bytes that are no model; the signal's reason
 */
export function scanMolecules(
  model: ModelSource,
  requests: readonly ScanRequest[],
  scan: ScanSettings = {},
  options: ScanRunOptions = {},
): Promise<Outcome<ScanAnswer>[]> {
  const { executor, signal, onProgress } = options;
  const setup = { model: modelOf(model), settings: settingsOf(options), scan, report: onProgress !== undefined };
  return withCrew(executor, async (crew) => {
    if (crew.threads > 1 && requests.length < crew.threads) return scanByTrial(crew, requests, setup, options);
    const outcomes = await crew.map(scanJob, setup, requests, { signal, onNotice: onProgress });
    return outcomes.map((outcome, i) => {
      if ('error' in outcome) return outcome;
      const { result, ...rest } = outcome.value;
      return { value: { ...rest, result: { ...result, grid: new ScanGrid(requests[i]!.axes) } } };
    });
  });
}

/** A scan on its way. */
interface Course {
  readonly index: number;
  readonly steps: ReturnType<typeof torsionScan>;
  wave: readonly ScanTrial[];
  warnings: readonly string[];
  ended: Outcome<ScanResult> | null;
}

/** All scans together, one wave of each at a time. */
async function scanByTrial(
  crew: Crew,
  requests: readonly ScanRequest[],
  setup: ScanSetup,
  { signal, onProgress }: ScanRunOptions,
): Promise<Outcome<ScanAnswer>[]> {
  const { scan, settings } = setup;
  const courses = requests.map(({ molecule, starts, axes }, index): Course => {
    const steps = torsionScan(molecule, starts, axes, {
      ...scan,
      onProgress(state) {
        onProgress?.(state, index);
        return signal?.aborted !== true;
      },
    });
    return { index, steps, wave: [], warnings: [], ended: null };
  });
  const goOn = (course: Course, results: readonly TrialResult[]) =>
    attempt(course, () => {
      const next = course.steps.next(results);
      if (next.done) course.ended = { value: next.value };
      else course.wave = next.value;
    });
  const trialSetup = { ...setup, requests: requests.map(({ molecule, axes }) => ({ molecule, axes })) };
  const atomsOf = (request: number) => requests[request]!.molecule.atomicNumbers.length;
  for (const course of courses) goOn(course, []);
  for (let active = courses; active.length > 0; active = active.filter(({ ended }) => ended === null)) {
    active = active.filter(({ ended }) => ended === null);
    const tasks = active.flatMap(({ index, wave }) => wave.map((trial) => ({ ...trial, request: index })));
    const ms = tasks.reduce(
      (sum, { request }) => sum + estimateMs(EVALUATIONS_PER_TRIAL, atomsOf(request), settings),
      0,
    );
    // A wave is one of as many as the grid has points, or more.
    const estimate = ms * Math.max(1, ...active.map(({ index }) => new ScanGrid(requests[index]!.axes).count));
    const outcomes = await mapStructures(crew, trialJob, trialSetup, tasks, ({ request }) => atomsOf(request), {
      signal,
      estimateMs: estimate,
    });
    let at = 0;
    for (const course of active) {
      const own = outcomes.slice(at, at + course.wave.length);
      at += own.length;
      attempt(course, () => {
        const answers = own.map(answerOf<ScanTrialAnswer>);
        course.warnings = answers[0]?.warnings ?? [];
        goOn(
          course,
          answers.map(({ result }) => result),
        );
      });
    }
  }
  signal?.throwIfAborted();
  const terms = scan.terms ? await termsOf(crew, courses, requests, setup, signal) : null;
  return courses.map(({ ended, warnings, index }) => {
    const done = ended!;
    if ('error' in done) return done;
    const own = terms?.[index];
    if (own && 'error' in own) return own;
    return { value: { result: done.value, terms: own ? own.value.terms : null, warnings } };
  });
}

/** What throws ends its scan and no other. */
function attempt(course: Course, work: () => void): void {
  try {
    work();
  } catch (error) {
    course.ended = { error: error instanceof Error ? error : new Error(String(error)) };
  }
}

/** Terms of all points of the scans that have any, by request. */
async function termsOf(
  crew: Crew,
  courses: readonly Course[],
  requests: readonly ScanRequest[],
  { model, settings }: ScanSetup,
  signal: AbortSignal | undefined,
): Promise<(Outcome<DecompositionAnswer> | undefined)[]> {
  const done = courses.flatMap(({ index, ended }) =>
    ended && 'value' in ended
      ? [{ index, molecule: requests[index]!.molecule, frames: joinFrames(ended.value.points.map((p) => p.positions)) }]
      : [],
  );
  const outcomes = await crew.map(decompositionJob, { model, settings, contributions: false }, done, { signal });
  const terms: Outcome<DecompositionAnswer>[] = [];
  outcomes.forEach((outcome, k) => {
    terms[done[k]!.index] = outcome;
  });
  return terms;
}
