import { type Command, Option } from 'commander';
import { type ConvergenceLevel, convergenceLevels } from '../../simulate/convergence.js';
import { type CommonOptions, positive, positiveNumber, withCommonOptions } from '../option.js';

export interface RankCommandOptions extends CommonOptions {
  level: ConvergenceLevel;
  relax: boolean;
  temperature: number;
  threads?: number;
}

const help = `
All inputs have to be one molecule, with its atoms in any order. The model knows energies up to a constant for every set of bonds:
tautomers, other isomers and other molecules are refused, with what is different.

Example:
  resff rank pose1.sdf pose2.sdf pose3.sdf`;

export function rankOptions(command: Command): void {
  withCommonOptions(
    command
      .argument('<input...>', 'structure files')
      .option('-o, --output <file>', 'write the structures, lowest first: .sdf, .xyz, .pdb or .json')
      .addOption(new Option('-l, --level <level>', 'convergence').choices(convergenceLevels).default('tight'))
      .option('--no-relax', 'energies of the structures as they are')
      .option('--temperature <K>', 'of populations', positiveNumber, 298.15)
      .option('--threads <n>', 'threads (default: one on every core)', positive),
  ).addHelpText('after', help);
}
