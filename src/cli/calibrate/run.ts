import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeModel } from '../../model/model-file.js';
import { loadInitialModel } from '../../node/model-store.js';
import { archiveOpener } from '../../node/training-archive.js';
import { calibrate, DEFAULT_CALIBRATION } from '../../train/calibration/calibrate.js';
import { sourceFacts } from '../../train/calibration/source-facts.js';
import { readDataSet } from '../../train/data-set.js';
import { parseRecipe } from '../../train/recipe.js';
import { CliError, exitCodes } from '../exit.js';
import { note, print } from '../output.js';
import type { CalibrateCommandOptions } from './options.js';

export async function runCalibrate(
  modelPath: string,
  recipePath: string,
  { data = process.env.RESFF_DATA, output, molecules, members }: CalibrateCommandOptions,
): Promise<void> {
  if (data === undefined)
    throw new CliError(
      exitCodes.usage,
      'data: expected --data DIR or the environment variable RESFF_DATA, got neither',
    );
  const model = loadInitialModel(modelPath);
  const recipe = parseRecipe(readFileSync(recipePath, 'utf8'));
  note(`reading ${recipe.sources.map(({ name }) => name).join(', ')}`);
  const open = await archiveOpener();
  const dataSet = readDataSet(recipe, (path) => open(join(data, path)));
  const options = { ...DEFAULT_CALIBRATION, trainMolecules: molecules, members };
  let shown = Date.now();
  const uncertainty = calibrate(model, dataSet, sourceFacts(recipe.sources), options, (level, what, done, of) => {
    if (done < of && Date.now() - shown < 10e3) return;
    shown = Date.now();
    note(`${level}: ${what} ${done}/${of}`);
  });
  writeFileSync(output, writeModel({ ...model, uncertainty }));
  for (const [level, { energies, forces, forceFactor }] of Object.entries(uncertainty.levels))
    for (const [what, found] of [
      ['energy differences', energies],
      ['forces', forces],
    ] as const)
      if (found)
        print(
          `${level || model.name}: ${what} of ${found.count} validated numbers: ${percent(found.withinOne)} of errors within one deviation, ${percent(found.withinTwo)} within two, rank correlation ${found.rankCorrelation.toFixed(2)}${what === 'forces' ? `, factor ${forceFactor.toFixed(2)}` : ''}\n`,
        );
}

function percent(share: number): string {
  return `${(100 * share).toFixed(0)} %`;
}
