import { type Command, Option } from 'commander';
import { exitCodeHelp } from './exit.js';
import { positive } from './option.js';

export interface EvaluateCommandOptions {
  data: string;
  model?: string;
  precision: 'double' | 'single';
  limit?: number;
  plots?: string;
  allowUncovered?: boolean;
  json?: boolean;
}

const evaluateHelp = `
BENCHMARK is
  hdf5      single points of every conformation of a file in the layout of SPICE (docs/training.md): energies and forces
  s66x8     interaction energies of dimers in a CSV file (also .csv.gz) in the layout of DES370K: one curve per group_id
  des370k   the same; DES15K and DES5M have this layout too
  torsions  torsion profiles of a JSON file, or of all in a folder (docs/scan.md): relaxed by the model with the dihedral held,
            and single points at the geometries given

Energies are compared inside each molecule, after centring both sets and relative to the conformation that is lowest in the
reference; forces component by component. Interaction energies are those of a dimer less those of its monomers as they are in it. Intervals are 95 %, from a bootstrap over molecules.`;

export function registerEvaluate(program: Command): void {
  program
    .command('evaluate')
    .description('Errors of a model against reference energies and forces.')
    .addArgument(
      program.createArgument('<benchmark>', 'what DATA is').choices(['hdf5', 's66x8', 'des370k', 'torsions']),
    )
    .requiredOption('-d, --data <file>', 'reference data; torsions: a file or folder')
    .option('-m, --model <file|name>', 'model file or name of a shipped model (default: the newest shipped one)')
    .addOption(
      new Option('-p, --precision <precision>', 'as in resff energy').choices(['single', 'double']).default('single'),
    )
    .option('--limit <n>', 'only so many molecules or dimers, evenly spread over the file', positive)
    .option('--plots <folder>', 'torsions: write a plot of every scan, ID.svg')
    .option('--allow-uncovered', 'include elements and charges the model was not trained on')
    .option('--json', 'print JSON')
    .addHelpText('after', evaluateHelp)
    .addHelpText('after', exitCodeHelp)
    .action(async (benchmark: string, options: EvaluateCommandOptions) => {
      if (benchmark === 'torsions') {
        const { runEvaluateTorsions } = await import('./evaluate-torsion-run.js');
        await runEvaluateTorsions(options);
      } else {
        const { runEvaluate } = await import('./evaluate-run.js');
        await runEvaluate(benchmark, options);
      }
    });
}
