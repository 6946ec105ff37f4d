import { basename } from 'node:path';
import { evaluationReport, type MethodResult } from '../../evaluate/html-report.js';
import type { BenchmarkResult } from '../../evaluate/summary.js';
import type { Model } from '../../model/model.js';
import { readEvaluationData, readFragments, spread } from '../../node/evaluation-data.js';
import { loadModel } from '../../node/model-store.js';
import { enableRelaxedSimd } from '../../node/relaxed-simd.js';
import { xtbVersion } from '../../node/xtb.js';
import { type EvaluationOptions, evaluateBenchmark, evaluateProfiles } from '../../workflow/evaluation.js';
import type { MethodSetup } from '../../workflow/evaluation-job.js';
import { commandExecutor } from '../ending.js';
import { CliError, exitCodes } from '../exit.js';
import { checkExtension, note, print, printJson, writeOutput } from '../output.js';
import { modelFacts } from '../session.js';
import { missingForRelaxed, missingProgram } from './comparator.js';
import type { Comparator, EvaluateCommandOptions } from './options.js';
import { type EvaluationHead, evaluationText, evaluationUnits, metricsJson, resultJson } from './text.js';

/** Errors of a model and of what it is compared with on a benchmark. */
export async function runEvaluate(benchmark: string, options: EvaluateCommandOptions): Promise<void> {
  enableRelaxedSimd();
  if (options.minimize && benchmark !== 'gen2-opt')
    throw new CliError(exitCodes.usage, `minimize: expected the benchmark gen2-opt, got ${benchmark}`);
  checkExtension(options.report, ['.html', '.htm']);
  const { precision, limit } = options;
  const model = loadModel(options.model);
  const executor = commandExecutor(options);
  const suite = benchmark === 'torsionnet-relaxed' ? profileSuite(options) : await singlePointSuite(benchmark, options);
  const methods: MethodResult[] = [];
  const run = async (title: string, setup: MethodSetup) => {
    const { skipped, ...result } = await suite.run(setup, { executor, onProgress: progress(title, suite.count) });
    methods.push({ name: title, result: { ...result, skipped: [...skipped, ...suite.skipped] } });
  };
  await run(model.name, modelSetup(model, options));
  const absent: string[] = [];
  for (const method of options.compare ?? []) {
    const reason = suite.missing(method);
    if (reason !== null) absent.push(reason);
    else await run(method === 'gfn2-xtb' ? `GFN2-xTB (xtb ${xtbVersion()})` : 'MMFF94 (openchemlib)', { method });
  }
  for (const text of [...suite.notes, ...absent]) note(text);
  const head: EvaluationHead = {
    benchmark,
    data: basename(options.data),
    model: modelFacts(model),
    precision,
    level: suite.level,
    ...(limit === undefined ? {} : { limit }),
  };
  if (options.report) writeOutput(options.report, htmlReport(head, methods, absent));
  if (options.json) printJson(evaluationJson(head, methods, absent));
  else print(evaluationText(head, methods));
}

function htmlReport(head: EvaluationHead, methods: readonly MethodResult[], absent: readonly string[]): string {
  const { benchmark, data, level, model, precision, limit } = head;
  const lines = [
    `Model ${model.name} (sha256 ${model.sha256.slice(0, 12)}), ${precision} precision${limit === undefined ? '' : `; at most ${limit} molecules, evenly spread over the file`}.`,
    'In brackets 95 % intervals, bootstrap over molecules.',
  ];
  return evaluationReport({ benchmark, data, level, lines, absent }, methods);
}

/** A benchmark that is ready to be run with any method. */
interface Suite {
  readonly count: number;
  readonly skipped: readonly { id: string; reason: string }[];
  readonly level: string | null;
  readonly notes: readonly string[];
  run(setup: MethodSetup, options: EvaluationOptions): Promise<BenchmarkResult>;
  /** Why a comparator cannot take part, or null. */
  missing(method: Comparator): string | null;
}

function modelSetup(
  model: Model,
  { precision, allowUncovered = false, strict = false, minimize = false }: EvaluateCommandOptions,
) {
  return { method: 'model', model, settings: { precision, allowUncovered, strict }, minimize } as const;
}

async function singlePointSuite(benchmark: string, options: EvaluateCommandOptions): Promise<Suite> {
  const { tasks, skipped, level, notes } = await readEvaluationData(benchmark, options);
  return {
    count: tasks.length,
    skipped,
    level,
    notes,
    run: (setup, how) => evaluateBenchmark(tasks, setup, how),
    missing: missingProgram,
  };
}

function profileSuite(options: EvaluateCommandOptions): Suite {
  const { data, limit, conformers, seed } = options;
  const fragments = spread(readFragments(data), limit);
  return {
    count: fragments.length,
    skipped: [],
    level: options.level ?? null,
    notes: [],
    run(setup, how) {
      if (setup.method === 'mmff94') throw new RangeError('relaxed scans: expected a method with forces');
      return evaluateProfiles(fragments, { ...setup, conformers, seed }, how);
    },
    missing: missingForRelaxed,
  };
}

export function evaluationJson(head: EvaluationHead, methods: readonly MethodResult[], absent: readonly string[]) {
  const [own, ...others] = methods;
  return {
    ...head,
    units: evaluationUnits,
    ...resultJson(own!.result),
    ...(others.length + absent.length > 0
      ? {
          comparators: others.map(({ name, result }) => ({
            name,
            count: result.count,
            molecules: result.molecules,
            ...metricsJson(result),
            skipped: result.skipped,
          })),
          absent,
        }
      : {}),
  };
}

/** ms between lines of progress */
const PROGRESS_EVERY = 5e3;

/** Tells now and then on standard error how far a method has got. */
export function progress(title: string, total: number): (done: number) => void {
  let shown = Date.now();
  return (done) => {
    if (Date.now() - shown < PROGRESS_EVERY) return;
    note(`${title}: ${done} of ${total} done`);
    shown = Date.now();
  };
}
