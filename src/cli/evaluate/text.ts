import type { ErrorMetrics } from '../../evaluate/error-sums.js';
import { extraTitles, type MethodResult } from '../../evaluate/html-report.js';
import type { BenchmarkResult } from '../../evaluate/summary.js';
import { unseenText } from '../../force-field/coverage.js';
import { formatTable } from '../table.js';

/** What an evaluation is about. */
export interface EvaluationHead {
  readonly benchmark: string;
  readonly data: string;
  readonly model: { readonly name: string; readonly level: string | null; readonly sha256: string };
  readonly precision: string;
  readonly level: string | null;
  readonly limit?: number;
}

export const evaluationUnits = {
  energy: 'kcal/mol',
  force: 'kcal/mol/angstrom',
  length: 'angstrom',
  angle: 'degrees',
};

/** The metrics that apply, extras with their means and medians. */
export function metricsJson({ metrics, intervals, extras }: BenchmarkResult) {
  const there = Object.entries(metrics).filter(([, value]) => value !== null);
  const extra = Object.entries(extras);
  return {
    metrics: Object.fromEntries([
      ...there,
      ...extra.flatMap(([name, { mean, median }]) => [
        [name, mean],
        [`${name}Median`, median],
      ]),
    ]) as Record<string, number>,
    intervals: Object.fromEntries([
      ...there.map(([name]) => [name, intervals[name as keyof ErrorMetrics]]),
      ...extra.map(([name, { interval }]) => [name, interval]),
    ]) as Record<string, [number, number]>,
  };
}

/** One result as JSON, without the energies of every molecule. */
export function resultJson(result: BenchmarkResult) {
  const { count, molecules, groups, worst, skipped, results } = result;
  const unseen = results.flatMap(({ id, unseen: atoms = [] }) => (atoms.length > 0 ? [{ name: id, atoms }] : []));
  const applying = (metrics: ErrorMetrics) =>
    Object.fromEntries(Object.entries(metrics).filter(([, value]) => value !== null));
  return {
    count,
    molecules,
    ...metricsJson(result),
    groups: Object.fromEntries(
      Object.entries(groups).map(([name, group]) => [name, { ...group, metrics: applying(group.metrics) }]),
    ),
    worst: worst.map(({ id, metrics }) => ({ id, metrics: applying(metrics) })),
    skipped,
    ...(unseen.length > 0 ? { unseen } : {}),
  };
}

export const metricTitles: readonly [string, keyof ErrorMetrics][] = [
  ['E MAE centered', 'energyMaeCentered'],
  ['E RMSE centered', 'energyRmseCentered'],
  ['E MAE min-rel.', 'energyMaeMinRelative'],
  ['E RMSE min-rel.', 'energyRmseMinRelative'],
  ['Pearson r', 'pearsonR'],
  ['R2', 'r2'],
  ['interaction MAE', 'interactionMae'],
  ['interaction RMSE', 'interactionRmse'],
  ['F MAE', 'forceMae'],
  ['F RMSE', 'forceRmse'],
];

export function evaluationText(head: EvaluationHead, methods: readonly MethodResult[]): string {
  const own = methods[0]!.result;
  const columns = metricTitles.filter(([, key]) => methods.some(({ result }) => result.metrics[key] !== null));
  const table = (title: string, rows: (string | number)[][]) =>
    formatTable([{ title }, ...columns.map(([name]) => ({ title: name, digits: 3 }))], rows);
  const row = (name: string, values: ErrorMetrics) => [name, ...columns.map(([, key]) => values[key] ?? '-')];
  const bound = ({ intervals }: BenchmarkResult, which: 0 | 1) =>
    columns.map(([, key]) => intervals[key]?.[which] ?? '-');
  const extras = Object.keys(own.extras);
  return [
    `${head.benchmark} ${head.data}, model ${head.model.name} (sha256 ${head.model.sha256.slice(0, 12)}), ${head.precision} precision: ${own.molecules} molecules, ${own.count} conformations`,
    `${head.level === null ? '' : `reference ${head.level}; `}energies in kcal/mol, forces in kcal/mol/Å; intervals are 95 %`,
    '',
    table(
      'all',
      methods.flatMap(({ name, result }) => [
        row(methods.length > 1 ? `${name} (${result.molecules})` : 'value', result.metrics),
        ['  from', ...bound(result, 0)],
        ['  to', ...bound(result, 1)],
      ]),
    ),
    ...(extras.length > 0
      ? [
          formatTable(
            [
              { title: 'mean over molecules' },
              ...methods.flatMap(({ name }) => [
                { title: methods.length > 1 ? name : 'mean', digits: 3 },
                { title: 'from', digits: 3 },
                { title: 'to', digits: 3 },
                { title: 'median', digits: 3 },
              ]),
            ],
            extras.map((extra) => [
              extraTitles[extra] ?? extra,
              ...methods.flatMap(({ result }): (string | number)[] => {
                const found = result.extras[extra];
                return found ? [found.mean, ...found.interval, found.median] : ['-', '-', '-', '-'];
              }),
            ]),
          ),
        ]
      : []),
    table(
      'group',
      Object.entries(own.groups).map(([name, group]) => row(`${name} (${group.molecules})`, group.metrics)),
    ),
    table(
      'worst',
      own.worst.map(({ id, metrics }) => row(id, metrics)),
    ),
    ...own.results.flatMap(({ id, unseen = [] }) => (unseen.length > 0 ? [`${id}: ${unseenText(unseen)}`] : [])),
    ...methods.flatMap(({ name, result }) => skippedLines(methods.length > 1 ? `${name}: ` : '', result.skipped)),
  ].join('\n');
}

function skippedLines(prefix: string, skipped: BenchmarkResult['skipped']): string[] {
  return skipped.map(({ id, reason }) => `${prefix}skipped ${id}: ${reason}`);
}
