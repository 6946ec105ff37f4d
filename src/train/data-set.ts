import { ResffError } from '../core/errors.js';
import { textSeed } from '../core/seed.js';
import type { MoleculeArchive } from './archive.js';
import { NO_FILTER } from './data-filter.js';
import { moleculeKey } from './molecule-key.js';
import type { TrainingMolecule } from './objective-types.js';
import type { Recipe } from './recipe.js';
import { emptyReport, type ReadReport, readSpice } from './spice.js';

/** The molecules of a recipe, split; `reports` say for every file what was taken and what was left out. */
export interface DataSet {
  readonly train: readonly TrainingMolecule[];
  readonly validation: readonly TrainingMolecule[];
  readonly reports: { readonly [source: string]: ReadReport & { excluded: number } };
}

/**
 * Reads a recipe's sources. A molecule is validated on when the hash of its key falls into the validation fraction: the
 * same molecule is on the same side in every source and every run. Molecules of the excluded files are left out.
 *
 * @throws ResffError (data) when nothing is left to train on
 */
export function readDataSet(recipe: Recipe, open: (path: string) => MoleculeArchive): DataSet {
  const excluded = new Set<string>();
  for (const path of recipe.exclude)
    withArchive(open(path), (archive) => {
      for (const { molecule } of readSpice(archive, NO_FILTER, emptyReport())) excluded.add(moleculeKey(molecule));
    });
  const train: TrainingMolecule[] = [];
  const validation: TrainingMolecule[] = [];
  const reports: Record<string, ReadReport & { excluded: number }> = {};
  for (const source of recipe.sources) {
    const report = { ...emptyReport(), excluded: 0 };
    reports[source.name] = report;
    withArchive(open(source.path), (archive) => {
      for (const { subset: _, ...record } of readSpice(archive, source, report)) {
        const key = moleculeKey(record.molecule);
        if (excluded.has(key)) {
          report.excluded += 1;
          continue;
        }
        const side = textSeed(key) / 2 ** 32 < recipe.validationFraction ? validation : train;
        const gradients = source.forces ? record.gradients : null;
        side.push({ ...record, gradients, source: source.name, level: source.level, weight: source.weight });
      }
    });
  }
  if (train.length === 0)
    throw new ResffError('data', `training data: expected molecules, got none (${JSON.stringify(reports)})`);
  return { train, validation, reports };
}

function withArchive(archive: MoleculeArchive, body: (archive: MoleculeArchive) => void): void {
  try {
    body(archive);
  } finally {
    archive.close();
  }
}
