/**
 * Errors of models on held-out data side by side, with 95 % intervals: the tables and plots of workshop/ablation/README.md.
 *
 * Usage: npx tsx workshop/ablation/ablations.ts --data DATA --models FILE[=LABEL]... [--limit N] [--threads N] [--json FILE]
 *        [--markdown FILE] [--svg-folder DIR]
 *
 * DATA has a folder benchmarks with gfn2-test.hdf5, openff-torsiondrives-test.hdf5, gen2-opt.hdf5 and s66x8-ccsdt.csv.gz. FILE is
 * a model file or the name of a shipped model. The numbers are those of `resff evaluate --allow-uncovered` on the same files: all models
 * answer for the same molecules, also one whose training data lacked an element or a charge.
 */
import { parseArgs } from 'node:util';
import type { BenchmarkResult, ErrorMetrics } from 'resff/evaluate';
import { openExecutor, writeFileAtomic } from 'resff/node';
import { barChart, stackPlots } from 'resff/report';
import { type EvaluationTask, evaluateBenchmark, type MethodSetup } from 'resff/workflow';
import {
  checkedOptions,
  type HeldOut,
  type HeldOutName,
  markdownRows,
  modelOptions,
  plainRows,
  readDimers,
  readRecords,
  writePlots,
} from './ablation-data.js';

/** [held-out file, metric of `resff evaluate`, heading, unit] */
const METRICS: readonly (readonly [HeldOutName, keyof ErrorMetrics, string, string])[] = [
  ['gfn2-test', 'energyMaeCentered', 'GFN2 frames, energies, centered', 'kcal/mol'],
  ['gfn2-test', 'forceMae', 'GFN2 frames, forces', 'kcal/mol/Å'],
  ['torsiondrives', 'energyMaeMinRelative', 'torsion scans', 'kcal/mol'],
  ['gen2-opt', 'energyMaeMinRelative', 'Gen2-Opt', 'kcal/mol'],
  ['s66x8', 'energyMaeMinRelative', 'S66x8, above the minimum', 'kcal/mol'],
  ['s66x8', 'interactionMae', 'S66x8, interaction', 'kcal/mol'],
];

const { models, data, limit, threads, ...options } = checkedOptions(
  parseArgs({ allowPositionals: true, options: { ...modelOptions, threads: { type: 'string' } } }),
);
const executor = openExecutor(threads === undefined ? {} : { threads: Number(threads) });
const files = new Map<HeldOutName, HeldOut<EvaluationTask>>();
for (const [name] of METRICS)
  if (!files.has(name))
    files.set(name, name === 's66x8' ? readDimers(data, limit) : await readRecords(name, data, limit));

interface Cell {
  readonly file: HeldOutName;
  readonly metric: keyof ErrorMetrics;
  readonly value: number;
  readonly interval: readonly [number, number];
  readonly molecules: number;
  readonly skipped: number;
}
const rows: { label: string; model: { name: string; sha256: string | null }; cells: Cell[] }[] = [];
for (const { field, label } of models) {
  const setup: MethodSetup = {
    method: 'model',
    model: field.model,
    settings: { precision: 'single', allowUncovered: true },
  };
  const results = new Map<HeldOutName, BenchmarkResult>();
  for (const [name, { tasks, skipped }] of files) {
    const result = await evaluateBenchmark(tasks, setup, { executor });
    results.set(name, { ...result, skipped: [...result.skipped, ...skipped] });
    console.error(`${label}, ${name}: ${result.molecules} molecules`);
  }
  const cells = METRICS.map(([name, metric]): Cell => {
    const { metrics, intervals, molecules, skipped } = results.get(name)!;
    const [value, interval] = [metrics[metric], intervals[metric]];
    if (value === null || interval === null) throw new Error(`${metric} of ${name}: expected a number, got none`);
    return { file: name, metric, value, interval, molecules, skipped: skipped.length };
  });
  rows.push({ label, model: { name: field.model.name, sha256: field.model.sha256 }, cells });
}

const table: readonly [string[], ...string[][]] = [
  ['model', ...METRICS.map(([, , heading, unit]) => `${heading} (${unit})`)],
  ...rows.map(({ label, cells }) => [
    label,
    ...cells.map(
      ({ value, interval }) => `${value.toFixed(2)} (${interval.map((end) => end.toFixed(2)).join(' to ')})`,
    ),
  ]),
];
console.log(`MAE with 95 % intervals${limit === undefined ? '' : `; at most ${limit} molecules of each file`}\n`);
console.log(plainRows(table));
for (const { label, cells } of rows)
  for (const { file, metric, skipped } of cells)
    if (skipped > 0 && METRICS.find(([name]) => name === file)![1] === metric)
      console.log(`${label}, ${file}: ${skipped} molecules skipped`);

if (options.json) writeFileAtomic(options.json, `${JSON.stringify({ limit: limit ?? null, rows }, null, 1)}\n`);
if (options.markdown) writeFileAtomic(options.markdown, `${markdownRows(table)}\n`);
if (options['svg-folder']) writePlots(options['svg-folder'], { 'errors.svg': errorPlot() });

/** Errors of all models, a panel for each metric. */
function errorPlot() {
  const width = 620;
  const panels = METRICS.map(([, , title, unit], column) => {
    const bars = rows.map(({ label, cells }) => ({
      name: label,
      values: [cells[column].value],
      intervals: [cells[column].interval],
    }));
    return barChart(bars, { title, series: [title], label: `MAE (${unit})`, width });
  });
  const height = Number(/height="(\d+)"/.exec(panels[0]!)![1]);
  return stackPlots(panels, { width, height, title: 'Errors on held-out data' });
}
