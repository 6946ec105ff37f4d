/** What the benches of models on held-out data share: the models and the data of their command lines, and the tables they print. */
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { ForceField } from 'resff';
import { type BenchmarkRecord, type DimerCurve, readDimerCurves, scanOfSpice } from 'resff/evaluate';
import { archiveOpener, enableRelaxedSimd, loadModel, writeFileAtomic } from 'resff/node';
import { emptyReport, NO_FILTER, readSpice, type SpiceRecord } from 'resff/train';
import type { EvaluationTask } from 'resff/workflow';

// As the command line does, so that the numbers are the same where the engine keeps fused multiply-add behind a flag.
enableRelaxedSimd();

/** Held-out files below `benchmarks` of the folder of reference data. */
const FILES = {
  'gfn2-test': 'gfn2-test.hdf5',
  torsiondrives: 'openff-torsiondrives-test.hdf5',
  'gen2-opt': 'gen2-opt.hdf5',
  s66x8: 's66x8-ccsdt.csv.gz',
} as const;
export type HeldOutName = keyof typeof FILES;

/** What of a file was read, and what was not. */
export interface HeldOut<Task extends EvaluationTask> {
  readonly tasks: readonly Task[];
  readonly skipped: readonly { readonly id: string; readonly reason: string }[];
}

/** Conformations or torsion scans, at most `limit` molecules, evenly spread over the file, as `resff evaluate` reads them. */
export async function readRecords(
  name: Exclude<HeldOutName, 's66x8'>,
  folder: string,
  limit: number | undefined,
): Promise<HeldOut<BenchmarkRecord>> {
  const archive = (await archiveOpener())(join(folder, 'benchmarks', FILES[name]));
  const report = emptyReport();
  const chosen = { ...archive, names: () => spread(archive.names(), limit) };
  const convert = name === 'torsiondrives' ? scanOfSpice : (record: SpiceRecord): BenchmarkRecord => record;
  const tasks = Array.from(readSpice(chosen, NO_FILTER, report), (record) => convert(record, archive));
  archive.close();
  const skipped = Object.entries(report.skipped).map(([reason, { example }]) => ({ id: example, reason }));
  return { tasks, skipped };
}

/** Dimers, as {@link readRecords}. */
export function readDimers(folder: string, limit: number | undefined): HeldOut<DimerCurve> {
  const text = gunzipSync(readFileSync(join(folder, 'benchmarks', FILES.s66x8))).toString();
  return { tasks: spread(readDimerCurves(text), limit), skipped: [] };
}

function spread<T>(entries: readonly T[], limit = Number.POSITIVE_INFINITY): readonly T[] {
  if (entries.length <= limit) return entries;
  return Array.from({ length: limit }, (_, i) => entries[Math.floor((i * entries.length) / limit)]!);
}

export interface LabeledModel {
  readonly file: string;
  readonly field: ForceField;
  readonly label: string;
}

/**
 * @param names FILE or FILE=LABEL each, FILE also the name of a shipped model
 * @returns file, loaded model and label (default: the name in the file)
 */
export function readModels(names: readonly string[]): LabeledModel[] {
  if (names.length === 0) throw new Error('--models: expected FILE[=LABEL]..., got none');
  const models = names.map((text) => {
    const at = text.lastIndexOf('=');
    const file = at < 0 ? text : text.slice(0, at);
    const field = new ForceField(loadModel(file));
    return { file, field, label: at < 0 ? field.model.name : text.slice(at + 1) };
  });
  const twice = models.find(({ label }, i) => models.findIndex((one) => one.label === label) !== i);
  if (twice) throw new Error(`--models: expected different labels, got ${twice.label} again`);
  return models;
}

/** Options of the benches that evaluate models on held-out data. */
export const modelOptions = {
  data: { type: 'string' },
  models: { type: 'string', multiple: true, default: [] as string[] },
  limit: { type: 'string' },
  json: { type: 'string' },
  markdown: { type: 'string' },
  'svg-folder': { type: 'string' },
} as const;

/** What `parseArgs` makes of `modelOptions`. */
export interface ModelArguments {
  readonly data?: string | undefined;
  readonly models: readonly string[];
  readonly limit?: string | undefined;
}

/** @returns the options, checked; positional arguments are models too, so that `--models a b c` works */
export function checkedOptions<V extends ModelArguments>({
  values,
  positionals,
}: {
  values: V;
  positionals: readonly string[];
}): Omit<V, 'data' | 'limit' | 'models'> & { data: string; limit: number | undefined; models: LabeledModel[] } {
  const reference = process.env.RESFF_REFERENCE;
  const data = values.data ?? (reference === undefined ? undefined : join(reference, 'data'));
  if (data === undefined)
    throw new Error('--data: expected the folder with benchmarks in it (or RESFF_REFERENCE), got none');
  const limit = values.limit === undefined ? undefined : Number(values.limit);
  if (limit !== undefined && !(Number.isInteger(limit) && limit > 0))
    throw new Error(`--limit: expected a number of molecules above 0, got ${values.limit}`);
  return { ...values, data, limit, models: readModels([...values.models, ...positionals]) };
}

type Row = readonly string[];

export function plainRows(rows: readonly Row[]): string {
  const width = rows[0]!.map((_, c) => Math.max(...rows.map((row) => row[c]!.length)));
  return rows
    .map((row) =>
      row
        .map((cell, c) => (c === 0 ? cell.padEnd(width[c]!) : cell.padStart(width[c]!)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

export function markdownRows([heading, ...rows]: readonly [Row, ...Row[]]): string {
  const line = (row: Row) => `| ${row.join(' | ')} |`;
  return [line(heading), line(heading.map(() => '---')), ...rows.map(line)].join('\n');
}

/** @param plots SVG texts by file name */
export function writePlots(folder: string, plots: Readonly<Record<string, string>>): void {
  mkdirSync(folder, { recursive: true });
  for (const [name, svg] of Object.entries(plots)) writeFileAtomic(join(folder, name), svg);
}
