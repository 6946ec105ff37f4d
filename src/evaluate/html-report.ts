import { type Bar, barChart } from '../report/bar-chart.js';
import { type HtmlSection, htmlPage } from '../report/html.js';
import { linePlot } from '../report/plot.js';
import type { ErrorMetrics } from './error-sums.js';
import { metricsOfSums } from './error-sums.js';
import { publishedNumbers } from './published.js';
import type { BenchmarkResult, MoleculeResult } from './summary.js';

/** Errors of one method on a benchmark. */
export interface MethodResult {
  readonly name: string;
  readonly result: BenchmarkResult;
}

export interface ReportFacts {
  readonly benchmark: string;
  readonly data: string;
  /** level of theory of the reference, where known */
  readonly level: string | null;
  /** what the report was made with, a line each */
  readonly lines: readonly string[];
  /** methods asked for that could not take part, and why */
  readonly absent: readonly string[];
}

/**
 * A self-contained HTML page of an evaluation: errors with intervals, predicted against reference, curves of best, median and
 * worst, errors by size, element and charge, worst molecules, published numbers, what was skipped.
 *
 * @param methods the model first, then what it is compared with
 */
export function evaluationReport(facts: ReportFacts, methods: readonly MethodResult[]): string {
  const { benchmark, data, level, lines, absent } = facts;
  const own = methods[0]!;
  const about = [
    `${own.result.molecules} molecules, ${own.result.count} conformations of ${data}${level === null ? '' : `; reference ${level}`}.`,
    ...lines,
    ...absent.map((reason) => `Not compared: ${reason}.`),
  ];
  const sections: HtmlSection[] = [
    {
      title: 'Errors',
      parts: [...about.map((text) => ({ text })), { table: errorTable(methods) }, ...extraPart(methods)],
    },
    { title: 'Predicted against reference', parts: [{ plots: methods.map(scatter) }] },
    ...curveSections(methods),
    ...groupSections(methods),
    worstSection(own),
    ...publishedSection(benchmark),
    skippedSection(methods),
  ];
  return htmlPage(`${benchmark}: ${own.name}`, sections);
}

const titles: readonly [keyof ErrorMetrics, string][] = [
  ['energyMaeMinRelative', 'MAE, above the minimum (kcal/mol)'],
  ['energyRmseMinRelative', 'RMSE, above the minimum (kcal/mol)'],
  ['energyMaeCentered', 'MAE, centered (kcal/mol)'],
  ['pearsonR', 'Pearson r'],
  ['r2', 'R²'],
  ['interactionMae', 'MAE of interaction energies (kcal/mol)'],
  ['interactionRmse', 'RMSE of interaction energies (kcal/mol)'],
  ['forceMae', 'MAE of force components (kcal/mol/Å)'],
  ['forceRmse', 'RMSE of force components (kcal/mol/Å)'],
];

function errorTable(methods: readonly MethodResult[]) {
  const shown = titles.filter(([key]) => methods.some(({ result }) => result.metrics[key] !== null));
  const cell = ({ metrics, intervals }: BenchmarkResult, key: keyof ErrorMetrics) => {
    const [value, interval] = [metrics[key], intervals[key]];
    if (value === null) return '-';
    return `${value.toFixed(3)}${interval === null ? '' : ` (${interval.map((end) => end.toFixed(3)).join(' to ')})`}`;
  };
  return {
    header: ['', ...methods.map(({ name, result }) => `${name}, ${result.molecules} molecules`)],
    rows: shown.map(([key, title]) => [title, ...methods.map(({ result }) => cell(result, key))]),
  };
}

/** What the extra metrics are, with their units. */
export const extraTitles: Readonly<Record<string, string>> = {
  profileMae: 'MAE of a profile above its own minimum (kcal/mol)',
  barrierError: 'error of the highest point (kcal/mol)',
  energyAtMinimum: 'reference energy at the minimum of the model (kcal/mol)',
  minimumOffset: 'from a reference minimum to the nearest one (degrees)',
  ownMinimaMae: 'MAE of energies at minima of the model (kcal/mol)',
  geometryRmsd: 'RMSD of minima, all atoms (Å)',
  bondMae: 'bond lengths (Å)',
  angleMae: 'angles (degrees)',
  torsionMae: 'torsions (degrees)',
  notConverged: 'minima not converged (fraction)',
};

function extraPart(methods: readonly MethodResult[]): HtmlSection['parts'] {
  const names = [...new Set(methods.flatMap(({ result }) => Object.keys(result.extras)))];
  if (names.length === 0) return [];
  const rows = names.map((name) => [
    extraTitles[name] ?? name,
    ...methods.map(({ result }) => {
      const found = result.extras[name];
      if (!found) return '-';
      return `${found.mean.toFixed(3)} (${found.interval.map((end) => end.toFixed(3)).join(' to ')}), median ${found.median.toFixed(3)}`;
    }),
  ]);
  return [{ table: { header: ['mean over molecules', ...methods.map(({ name }) => name)], rows } }];
}

/** Points of a scatter plot; of more an even sample is drawn. */
const MOST_POINTS = 3000;

function scatter({ name, result }: MethodResult): string {
  const all = result.results.flatMap(({ predicted, reference }) => Array.from(reference, (x, c) => [x, predicted[c]!]));
  const every = Math.ceil(all.length / MOST_POINTS);
  const points = all.filter((_, i) => i % every === 0);
  const xs = points.map(([x]) => x!);
  const ends = [Math.min(...xs), Math.max(...xs)];
  return linePlot(
    [
      {
        name: every === 1 ? 'conformations' : `1 of ${every} points`,
        x: xs,
        y: points.map(([, y]) => y!),
        draw: 'markers',
      },
      { name: 'equal', x: ends, y: ends, draw: 'line-only' },
    ],
    {
      title: name,
      x: { label: 'reference (kcal/mol)' },
      y: { label: 'predicted (kcal/mol)' },
      width: 590,
      height: 500,
    },
  );
}

function maeOf({ sums }: MoleculeResult): number {
  return metricsOfSums([sums]).energyMaeMinRelative ?? 0;
}

/** Curves drawn of the best, of the median and of the worst. */
const EACH = 2;

function curveSections(methods: readonly MethodResult[]): HtmlSection[] {
  const curves = methods[0]!.result.results.filter(({ along }) => along !== undefined && along.values.length > 1);
  if (curves.length === 0) return [];
  const sorted = [...curves].sort((a, b) => maeOf(a) - maeOf(b));
  const middle = Math.max(Math.floor(sorted.length / 2) - 1, 0);
  const chosen = {
    best: sorted.slice(0, EACH),
    median: sorted.slice(middle, middle + EACH),
    worst: sorted.slice(-EACH),
  };
  const title = curves[0]!.along!.kind === 'dihedral' ? 'Torsion profiles' : 'Dimer curves';
  return [
    {
      title,
      parts: Object.entries(chosen).flatMap(([kind, list]) => [
        { text: `${kind[0]!.toUpperCase()}${kind.slice(1)} by mean absolute error of the model:` },
        { plots: list.map((curve) => curvePlot(curve, methods)) },
      ]),
    },
  ];
}

function curvePlot(curve: MoleculeResult, methods: readonly MethodResult[]): string {
  const { kind } = curve.along!;
  const of = (result: BenchmarkResult) => result.results.find(({ id }) => id === curve.id);
  const series = methods.flatMap(({ name, result }) => {
    const found = of(result);
    return found?.along ? [{ name, ...ascending(found.along.values, found.predicted) }] : [];
  });
  return linePlot([{ name: 'reference', ...ascending(curve.along!.values, curve.reference) }, ...series], {
    title: `${curve.id}: MAE ${maeOf(curve).toFixed(2)} kcal/mol`,
    x:
      kind === 'dihedral' ? { label: 'dihedral (degrees)', kind: 'degrees' } : { label: 'distance of the centers (Å)' },
    y: { label: kind === 'dihedral' ? 'energy (kcal/mol)' : 'interaction energy (kcal/mol)' },
    width: 590,
    height: 400,
  });
}

function ascending(values: readonly number[], energies: Float64Array) {
  const order = values.map((_, i) => i).sort((a, b) => values[a]! - values[b]!);
  return { x: order.map((i) => values[i]!), y: order.map((i) => energies[i]!) };
}

const groupKinds = [
  ['atoms', 'Error against size'],
  ['element', 'Error by element'],
  ['charge', 'Error by total charge'],
  ['subset', 'Error by subset'],
] as const;

function groupSections(methods: readonly MethodResult[]): HtmlSection[] {
  const own = methods[0]!.result;
  const plots = groupKinds.flatMap(([prefix, title]) => {
    const bars = Object.entries(own.groups).flatMap(([name, { molecules }]): Bar[] => {
      if (!name.startsWith(`${prefix} `)) return [];
      const values = methods.map(({ result }) => result.groups[name]?.metrics.energyMaeMinRelative ?? Number.NaN);
      return [{ name: `${name} (${molecules})`, values }];
    });
    if (bars.length < 2) return [];
    const label = 'MAE above the minimum (kcal/mol)';
    return [barChart(bars, { title, series: methods.map(({ name }) => name), label, width: 590 })];
  });
  if (plots.length === 0) return [];
  const text = 'An element counts molecules that contain it; in brackets the number of molecules.';
  return [{ title: 'Error by kind of molecule', parts: [{ text }, { plots }] }];
}

function worstSection({ result }: MethodResult): HtmlSection {
  const rows = result.worst.map(({ id, metrics }) => [
    id,
    ...[metrics.energyMaeCentered, metrics.energyMaeMinRelative, metrics.forceMae].map((value) => value ?? '-'),
  ]);
  const header = ['molecule', 'MAE, centered', 'MAE, above the minimum', 'MAE of forces'];
  return { title: 'Worst molecules', parts: [{ table: { header, rows } }] };
}

function publishedSection(benchmark: string): HtmlSection[] {
  const numbers = publishedNumbers(benchmark);
  if (numbers.length === 0) return [];
  const references = [...new Set(numbers.map(({ reference }) => reference))];
  return [
    {
      title: 'Published numbers',
      parts: [
        {
          text: 'A table per reference: errors against different levels of theory cannot be compared with each other.',
        },
        ...references.flatMap((reference) => [
          { text: `Reference: ${reference}` },
          {
            table: {
              header: ['method', 'MAE (kcal/mol)', 'RMSE (kcal/mol)', 'Pearson r', 'R²', 'source'],
              rows: numbers
                .filter((one) => one.reference === reference)
                .map((one) => [one.method, one.mae, one.rmse ?? '-', one.pearsonR ?? '-', one.r2 ?? '-', one.source]),
            },
          },
        ]),
      ],
    },
  ];
}

function skippedSection(methods: readonly MethodResult[]): HtmlSection {
  const rows = methods.flatMap(({ name, result }) => result.skipped.map(({ id, reason }) => [name, id, reason]));
  if (rows.length === 0) return { title: 'Skipped', parts: [{ text: 'Nothing was skipped.' }] };
  const text = methods.map(({ name, result }) => `${name}: ${result.skipped.length}`).join('; ');
  return { title: 'Skipped', parts: [{ text }, { table: { header: ['method', 'molecule', 'reason'], rows } }] };
}
