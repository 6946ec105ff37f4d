import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { type BenchmarkResult, type EvaluateOptions, evaluateRecords } from '../evaluate/benchmark.js';
import { evaluateDimers, readDimerCurves } from '../evaluate/dimer.js';
import type { ErrorMetrics } from '../evaluate/error-sums.js';
import { ForceField } from '../force-field/force-field.js';
import { loadModel } from '../node/model-store.js';
import { enableRelaxedSimd } from '../node/relaxed-simd.js';
import { archiveOpener } from '../node/training-archive.js';
import { NO_FILTER } from '../train/data-filter.js';
import { emptyReport, readSpice } from '../train/spice.js';
import type { EvaluateCommandOptions } from './evaluate.js';
import { CliError, exitCodes } from './exit.js';
import { note, print, printJson } from './output.js';
import { formatTable } from './table.js';

export async function runEvaluate(benchmark: string, options: EvaluateCommandOptions): Promise<void> {
  enableRelaxedSimd();
  const { data, precision, allowUncovered = false, limit } = options;
  const field = new ForceField(loadModel(options.model));
  let shown = Date.now();
  const settings = {
    precision,
    allowUncovered,
    onMolecule(done: number) {
      if (Date.now() - shown < 5e3) return;
      note(`${done} done`);
      shown = Date.now();
    },
  };
  const result =
    benchmark === 'hdf5'
      ? await evaluateHdf5(field, data, settings, limit)
      : evaluateDimers(field, spread(readDimerCurves(readCsv(data)), limit), settings);
  const { name, sha256 } = field.model;
  const head = { benchmark, data: basename(data), model: { name, sha256 }, precision };
  const units = { energy: 'kcal/mol', force: 'kcal/mol/angstrom' };
  const full = { ...head, ...(limit === undefined ? {} : { limit }), units, ...result };
  if (options.json) printJson(full);
  else print(text(full));
}

async function evaluateHdf5(
  field: ForceField,
  data: string,
  settings: EvaluateOptions,
  limit: number | undefined,
): Promise<BenchmarkResult> {
  const archive = (await archiveOpener())(data);
  const report = emptyReport();
  try {
    const chosen = { ...archive, names: () => spread(archive.names(), limit) };
    const result = evaluateRecords(field, readSpice(chosen, NO_FILTER, report), settings);
    const unreadable = Object.values(report.skipped).map(({ count, example }) => ({
      id: example.split(':')[0]!,
      reason: `${example}${count > 1 ? ` (and ${count - 1} more like it)` : ''}`,
    }));
    return { ...result, skipped: [...result.skipped, ...unreadable] };
  } finally {
    archive.close();
  }
}

function readCsv(path: string): string {
  try {
    const bytes = readFileSync(path);
    return (bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes).toString('utf8');
  } catch (cause) {
    throw new CliError(exitCodes.input, `data ${path}: ${(cause as Error).message}`, { cause });
  }
}

/** At most `limit` entries, evenly spread, so that a file sorted by kind is sampled fairly. */
function spread<T>(entries: readonly T[], limit = Infinity): readonly T[] {
  if (entries.length <= limit) return entries;
  return Array.from({ length: limit }, (_, i) => entries[Math.floor((i * entries.length) / limit)]!);
}

const allColumns: [string, keyof ErrorMetrics][] = [
  ['E MAE centred', 'energyMaeCentered'],
  ['E RMSE centred', 'energyRmseCentered'],
  ['E MAE min-rel.', 'energyMaeMinRelative'],
  ['E RMSE min-rel.', 'energyRmseMinRelative'],
  ['Pearson r', 'pearsonR'],
  ['R2', 'r2'],
  ['interaction MAE', 'interactionMae'],
  ['interaction RMSE', 'interactionRmse'],
  ['F MAE', 'forceMae'],
  ['F RMSE', 'forceRmse'],
];

function text(result: BenchmarkResult & { benchmark: string; data: string; model: { name: string } }): string {
  const { metrics, intervals, groups, worst, skipped } = result;
  const columns = allColumns.filter(([, key]) => metrics[key] !== null);
  const table = (title: string, rows: (string | number)[][]) =>
    formatTable([{ title }, ...columns.map(([name]) => ({ title: name, digits: 3 }))], rows);
  const row = (name: string, values: ErrorMetrics) => [name, ...columns.map(([, key]) => values[key] ?? '-')];
  const bound = (which: 0 | 1) => columns.map(([, key]) => intervals[key]?.[which] ?? '-');
  return [
    `${result.benchmark} ${result.data}, model ${result.model.name}: ${result.molecules} molecules, ${result.count} conformations`,
    'energies in kcal/mol, forces in kcal/mol/Å; intervals are 95 %',
    '',
    table('all', [row('value', metrics), ['from', ...bound(0)], ['to', ...bound(1)]]),
    table(
      'group',
      Object.entries(groups).map(([name, group]) => row(`${name} (${group.molecules})`, group.metrics)),
    ),
    table(
      'worst',
      worst.map(({ id, metrics: own }) => row(id, own)),
    ),
    ...skipped.map(({ id, reason }) => `skipped ${id}: ${reason}`),
  ].join('\n');
}
