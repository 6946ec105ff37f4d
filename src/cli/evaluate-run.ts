import { basename } from 'node:path';
import { type BenchmarkResult, evaluateRecords } from '../evaluate/benchmark.js';
import type { ErrorMetrics } from '../evaluate/error-sums.js';
import { ForceField } from '../force-field/force-field.js';
import { loadModel } from '../node/model-store.js';
import { enableRelaxedSimd } from '../node/relaxed-simd.js';
import { archiveOpener } from '../node/training-archive.js';
import type { MoleculeArchive } from '../train/archive.js';
import { NO_FILTER } from '../train/data-filter.js';
import { emptyReport, readSpice } from '../train/spice.js';
import type { EvaluateCommandOptions } from './evaluate.js';
import { note, print, printJson } from './output.js';
import { formatTable } from './table.js';

export async function runEvaluate(benchmark: string, options: EvaluateCommandOptions): Promise<void> {
  enableRelaxedSimd();
  const { data, precision, allowUncovered = false } = options;
  const field = new ForceField(loadModel(options.model));
  const open = await archiveOpener();
  const archive = spread(open(data), options.limit);
  const total = archive.names().length;
  const report = emptyReport();
  let shown = Date.now();
  let result: BenchmarkResult;
  try {
    result = evaluateRecords(field, readSpice(archive, NO_FILTER, report), {
      precision,
      allowUncovered,
      onMolecule(done) {
        if (Date.now() - shown < 5e3) return;
        note(`${done} of ${total} molecules`);
        shown = Date.now();
      },
    });
  } finally {
    archive.close();
  }
  const unreadable = Object.values(report.skipped).map(({ count, example }) => ({
    id: example.split(':')[0]!,
    reason: `${example}${count > 1 ? ` (and ${count - 1} more like it)` : ''}`,
  }));
  const { name, sha256 } = field.model;
  const head = { benchmark, data: basename(data), model: { name, sha256 }, precision };
  const units = { energy: 'kcal/mol', force: 'kcal/mol/angstrom' };
  const limit = options.limit === undefined ? {} : { limit: options.limit };
  const full = { ...head, ...limit, units, ...result, skipped: [...result.skipped, ...unreadable] };
  if (options.json) printJson(full);
  else print(text(full));
}

/** At most `limit` records, evenly spread, so that a file sorted by kind is sampled fairly. */
function spread(archive: MoleculeArchive, limit = Infinity): MoleculeArchive {
  const names = archive.names();
  if (names.length <= limit) return archive;
  const chosen = Array.from({ length: limit }, (_, i) => names[Math.floor((i * names.length) / limit)]!);
  return { ...archive, names: () => chosen };
}

const columns: [string, keyof ErrorMetrics][] = [
  ['E MAE centred', 'energyMaeCentered'],
  ['E RMSE centred', 'energyRmseCentered'],
  ['E MAE min-rel.', 'energyMaeMinRelative'],
  ['E RMSE min-rel.', 'energyRmseMinRelative'],
  ['Pearson r', 'pearsonR'],
  ['R2', 'r2'],
  ['F MAE', 'forceMae'],
  ['F RMSE', 'forceRmse'],
];

function text(result: BenchmarkResult & { benchmark: string; data: string; model: { name: string } }): string {
  const { metrics, intervals, groups, worst, skipped } = result;
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
