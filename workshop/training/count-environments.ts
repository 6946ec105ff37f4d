/**
 * Writes into a model file in how many molecules of its training data each atom environment occurs (docs/coverage.md). `resff train`
 * does that itself; this is for models that were trained before it did. The weights stay as they are, byte by byte.
 *
 *     npx tsx workshop/training/count-environments.ts MODEL.safetensors --data DATA
 *
 * The data is that of the recipe in the file, as far as it is there: molecules of files that are missing are not counted, and the
 * model file names those that were.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { writeModel } from 'resff';
import { archiveOpener, writeFileAtomic } from 'resff/node';
import { countEnvironments, parseRecipe, readAllLevels, readDataSet } from 'resff/train';

const { values, positionals } = parseArgs({ allowPositionals: true, options: { data: { type: 'string' } } });
const [path] = positionals;
const { data } = values;
if (path === undefined || positionals.length !== 1 || data === undefined) {
  console.error('expected MODEL.safetensors --data DATA');
  process.exit(2);
}
const model = readAllLevels(readFileSync(path));
const recipe = parseRecipe(JSON.stringify(model.provenance.recipe));
const here = (file: string) => existsSync(join(data, file));
const sources = recipe.sources.filter((source) => here(source.path));
const missing = new Set(recipe.sources.filter((source) => !here(source.path)).map((source) => source.path));
const open = await archiveOpener();
// A file that is read at two levels of theory is counted once.
const once = [...new Map(sources.map((source) => [source.path, { ...source, name: source.path }])).values()];
const { train } = readDataSet({ ...recipe, sources: once, exclude: recipe.exclude.filter(here) }, (file) =>
  open(join(data, file)),
);
const environments = countEnvironments(
  train.map(({ molecule }) => molecule),
  once.map((source) => source.path),
);
const bytes = writeModel({ ...model, environments });
if (readAllLevels(bytes).sha256 !== model.sha256) throw new Error('weights: expected them unchanged');
writeFileAtomic(path, bytes);
const few = environments.molecules.filter((molecules) => molecules < 5).length;
console.log(
  `${path}: ${environments.hashes.length} environments of ${train.length} records, ${few} in fewer than 5 molecules`,
);
if (missing.size > 0) console.log(`not counted, as it is not there: ${[...missing].join(', ')}`);
