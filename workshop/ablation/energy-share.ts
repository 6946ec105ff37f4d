/**
 * How much of the energies and forces of models is bonded terms and how much residual, on minima, barriers, dimers and distorted
 * geometries: the decomposition of workshop/ablation/README.md.
 *
 * Usage: npx tsx workshop/ablation/energy-share.ts --data DATA --models FILE[=LABEL]... [--limit N] [--json FILE] [--markdown FILE]
 *        [--svg-folder DIR]
 *
 * As workshop/ablation/ablations.ts. Energy differences are those between the minima of a molecule and their mean, of the highest point of a
 * torsion scan and its lowest, of a dimer and its monomers, and of distorted frames of a molecule and their mean.
 */
import { parseArgs } from 'node:util';
import type { ForceField } from 'resff';
import {
  barrierShare,
  conformerShare,
  dimerShare,
  type EnergyShare,
  type PartShare,
  type ShareMetrics,
} from 'resff/evaluate';
import { writeFileAtomic } from 'resff/node';
import { barChart, stackedBarChart } from 'resff/report';
import {
  checkedOptions,
  type HeldOutName,
  markdownRows,
  modelOptions,
  plainRows,
  readDimers,
  readRecords,
  writePlots,
} from './ablation-data.js';

/** [metric, heading, digits, whether it has a table in Markdown] */
type Column = readonly [keyof ShareMetrics, string, number, boolean?];
const COLUMNS: readonly Column[] = [
  ['energyMeanAbsolute', 'mean abs. ΔE (kcal/mol)', 2, true],
  ['energyShare', 'share of ΔE', 2, true],
  ['energyCorrelation', 'r with ΔE', 2],
  ['forceRms', 'RMS force (kcal/mol/Å)', 2, true],
  ['forceShare', 'share of force', 2],
];

const { models, data, limit, ...options } = checkedOptions(
  parseArgs({ allowPositionals: true, options: modelOptions }),
);
type Share = (field: ForceField) => EnergyShare;
const all = { allowUncovered: true };
const minima = await readRecords('gen2-opt', data, limit);
const scans = await readRecords('torsiondrives', data, limit);
const dimers = readDimers(data, limit);
const distorted = await readRecords('gfn2-test', data, limit);
/** [what, held-out file, share of its molecules] */
const SETS: readonly (readonly [string, HeldOutName, Share])[] = [
  ['minima', 'gen2-opt', (field) => conformerShare(field, minima.tasks, all)],
  ['barriers', 'torsiondrives', (field) => barrierShare(field, scans.tasks, all)],
  ['dimers', 's66x8', (field) => dimerShare(field, dimers.tasks, all)],
  ['distorted', 'gfn2-test', (field) => conformerShare(field, distorted.tasks, all)],
];

interface Result extends EnergyShare {
  readonly set: string;
  readonly file: HeldOutName;
  readonly label: string;
  readonly model: { readonly name: string; readonly sha256: string | null };
}
const results: Result[] = [];
for (const [set, file, share] of SETS) {
  for (const { field, label } of models) {
    const { parts, ...counts } = share(field);
    results.push({ set, file, label, model: { name: field.model.name, sha256: field.model.sha256 }, ...counts, parts });
    console.error(`${set}, ${label}: ${counts.molecules} molecules`);
  }
}

/** Parts in the order of reports, with their sums; the models share them. */
const shareParts = Object.keys(results[0]!.parts);
const energyParts = shareParts.filter((part) => part !== 'mm' && part !== 'total');

const tables = results.map(({ set, label, molecules, count, skipped, parts }) => ({
  title: `${set}, ${label}: ${molecules} molecules, ${count} differences${skipped.length > 0 ? `, ${skipped.length} skipped` : ''}`,
  rows: [
    ['', ...COLUMNS.map(([, heading]) => heading)],
    ...shareParts.map((part) => [part, ...COLUMNS.map((column) => cell(parts[part]!, column))]),
  ],
}));
console.log('In brackets 95 % intervals.\n');
for (const { title, rows } of tables) console.log(`${title}\n${plainRows(rows)}\n`);

if (options.json) writeFileAtomic(options.json, `${JSON.stringify({ limit: limit ?? null, results }, null, 1)}\n`);
if (options.markdown)
  writeFileAtomic(
    options.markdown,
    `${COLUMNS.filter(([, , , short]) => short)
      .map(partTable)
      .join('\n\n')}\n`,
  );
if (options['svg-folder'])
  writePlots(options['svg-folder'], {
    'energy-share.svg': sharePlot(),
    'force-parts.svg': forcePlot(),
  });

/** One metric of all sets and models, a column for each part. */
function partTable(column: Column): string {
  const rows = results.map(({ set, label, parts }) => [
    `${set}, ${label}`,
    ...shareParts.map((part) => cell(parts[part]!, column)),
  ]);
  return markdownRows([[column[1], ...shareParts], ...rows]);
}

function cell({ metrics, intervals }: PartShare, [metric, , digits]: Column): string {
  const [value, interval] = [metrics[metric], intervals[metric]];
  if (value === null || interval === null) return '';
  const text = (x: number) => x.toFixed(digits).replace(/^-(0\.?0*)$/, '$1');
  return `${text(value)} (${interval.map(text).join(' to ')})`;
}

function sharePlot() {
  const bars = results.map(({ set, label, parts }) => ({
    name: `${set}, ${label}`,
    values: energyParts.map((part) => parts[part]!.metrics.energyShare ?? 0),
  }));
  const title = 'Energy differences by part';
  return stackedBarChart(bars, { title, series: energyParts, label: 'share of the total, 1 = all' });
}

/** Not stacked: forces of parts point against each other, and near minima they cancel. */
function forcePlot() {
  const series = [...energyParts, 'total'];
  const bars = results.map(({ set, label, parts }) => ({
    name: `${set}, ${label}`,
    values: series.map((part) => parts[part]!.metrics.forceRms),
    intervals: series.map((part) => parts[part]!.intervals.forceRms),
  }));
  return barChart(bars, { title: 'Forces by part', series, label: 'RMS force (kcal/mol/Å)' });
}
