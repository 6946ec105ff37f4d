import { type Command, Option } from 'commander';
import { convergenceLevels, convergenceOf } from '../../simulate/convergence.js';
import type { InternalConstraint, MinimizeMethod } from '../../simulate/minimize.js';
import type { RestraintRequest } from '../../simulate/restraint-request.js';
import { atomList, constraintSpec, restraintSpec, specHelp } from '../coordinate-spec.js';
import { type CommonOptions, count, positive, realNumber, withCommonOptions } from '../option.js';
import { uncertaintyHelp } from '../uncertainty-option.js';

export interface MinimizeCommandOptions extends CommonOptions {
  level: string;
  method: MinimizeMethod;
  fix: number[];
  constrain: InternalConstraint[];
  restrain: RestraintRequest[];
  maxSteps?: number;
  path?: string;
  relaxCell?: boolean;
  pressure?: number;
  threads?: number;
  forces?: boolean;
  progress?: boolean;
  uncertainty?: boolean;
}

const levelHelp = `
Levels as in xtb, thresholds of energy change (kcal/mol) and gradient norm (kcal/mol/Å):
${convergenceLevels
  .map((level) => {
    const { energy, gradientNorm } = convergenceOf(level);
    return `  ${level.padEnd(11)}${energy.toExponential(1).padStart(8)}${gradientNorm.toFixed(3).padStart(9)}`;
  })
  .join('\n')}`;

export function minimizeOptions(command: Command): void {
  withCommonOptions(
    command
      .argument('<input...>', 'structure files, SMILES or -')
      .option('-u, --uncertainty', uncertaintyHelp)
      .option('-o, --output <file>', 'write the relaxed structures: .sdf, .mol, .xyz, .pdb or .json')
      .addOption(new Option('-l, --level <level>', 'convergence').choices(convergenceLevels).default('normal'))
      .addOption(
        new Option('--method <method>', 'lbfgs: fewest evaluations; fire: damped dynamics, for rough energies')
          .choices(['lbfgs', 'fire'])
          .default('lbfgs'),
      )
      .addOption(
        new Option('--fix <atoms>', 'atoms that stay in place, counted from 1, such as 1,4-6')
          .argParser(atomList)
          .default([], 'none'),
      )
      .addOption(
        new Option('--constrain <coordinate>', 'hold a distance, angle or dihedral exactly, see below')
          .argParser(constraintSpec)
          .default([], 'none'),
      )
      .addOption(
        new Option('--restrain <coordinate>', 'pull a coordinate or atoms, see below')
          .argParser(restraintSpec)
          .default([], 'none'),
      )
      .option(
        '--max-steps <n>',
        'steps after which it gives up (default: 1000, or 10 per atom if that is more; fire: ten times that)',
        count,
      )
      .option('--relax-cell', 'of a periodic structure the cell too')
      .option('--pressure <bar>', 'outside of a cell that is relaxed (default: 0)', realNumber)
      .option('--path <file>', 'write every step of the way: .sdf, .xyz or .dcd')
      .option(
        '--threads <n>',
        'threads for many structures, or for one large one (default: one on every core)',
        positive,
      )
      .option('-f, --forces', 'also the forces left, kcal/mol/Å')
      .option('--progress', 'a line per step on standard error'),
  )
    .addHelpText('after', specHelp)
    .addHelpText('after', levelHelp);
}
