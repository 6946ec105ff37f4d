/** What the benches of models on held-out data share: the models and the data of their command lines, and the tables they print. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { ForceField } from 'resff';
import { loadModel, writeFileAtomic } from 'resff/node';
import { readEvaluationData } from '../../dist/cli/evaluate/data.js';

/** Held-out files below `benchmarks` of the folder of reference data, read as `resff evaluate` of that name reads them. */
export const HELD_OUT = {
  'gfn2-test': ['hdf5', 'gfn2-test.hdf5'],
  torsiondrives: ['torsion-scan', 'openff-torsiondrives-test.hdf5'],
  'gen2-opt': ['gen2-opt', 'gen2-opt.hdf5'],
  s66x8: ['s66x8', 's66x8-ccsdt.csv.gz'],
};

/** @returns molecules of a held-out file, at most `limit`, evenly spread over it */
export async function readHeldOut(name, folder, limit) {
  const [benchmark, file] = HELD_OUT[name];
  const data = join(folder, 'benchmarks', file);
  return readEvaluationData(benchmark, { data, ...(limit === undefined ? {} : { limit }) });
}

/**
 * @param names FILE or FILE=LABEL each, FILE also the name of a shipped model
 * @returns file, loaded model and label (default: the name in the file)
 */
export function readModels(names) {
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
  data: { type: 'string', default: process.env.RESFF_REFERENCE && join(process.env.RESFF_REFERENCE, 'data') },
  models: { type: 'string', multiple: true, default: [] },
  limit: { type: 'string' },
  json: { type: 'string' },
  markdown: { type: 'string' },
  'svg-folder': { type: 'string' },
};

/** @returns the options, checked; positional arguments are models too, so that `--models a b c` works */
export function checkedOptions({ values, positionals }) {
  if (values.data === undefined)
    throw new Error('--data: expected the folder with benchmarks in it (or RESFF_REFERENCE), got none');
  const limit = values.limit === undefined ? undefined : Number(values.limit);
  if (limit !== undefined && !(Number.isInteger(limit) && limit > 0))
    throw new Error(`--limit: expected a number of molecules above 0, got ${values.limit}`);
  return { ...values, limit, models: readModels([...values.models, ...positionals]) };
}

export function plainRows(rows) {
  const width = rows[0].map((_, c) => Math.max(...rows.map((row) => row[c].length)));
  return rows
    .map((row) =>
      row
        .map((cell, c) => (c === 0 ? cell.padEnd(width[c]) : cell.padStart(width[c])))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

export function markdownRows([heading, ...rows]) {
  const line = (row) => `| ${row.join(' | ')} |`;
  return [line(heading), line(heading.map(() => '---')), ...rows.map(line)].join('\n');
}

/** @param plots SVG texts by file name */
export function writePlots(folder, plots) {
  mkdirSync(folder, { recursive: true });
  for (const [name, svg] of Object.entries(plots)) writeFileAtomic(join(folder, name), svg);
}
