import type { Command } from 'commander';
import { type SearchCommandOptions, withSearchOptions } from '../conformers/options.js';
import { positiveNumber } from '../option.js';

export interface StrainCommandOptions extends SearchCommandOptions {
  freedom: number;
  hold: number;
}

const help = `
The pose is relaxed with its heavy atoms held within --freedom of where they are, which takes out what coordinates of experiments cannot
know. Its energy minus that of the lowest conformer of a search (as resff conformers; the pose is one of its starts) is the strain: in
vacuum, of one molecule alone. Charged and strongly hydrogen-bonded molecules fold in vacuum, which makes their strain look larger.

Example:
  resff strain poses.sdf --json`;

export function strainOptions(command: Command): void {
  withSearchOptions(
    command
      .argument('<input...>', 'poses with all hydrogens')
      .option(
        '-o, --output <file>',
        'write the relaxed poses, with the strain as a data item: .sdf, .xyz, .pdb or .json',
      )
      .option('--freedom <angstrom>', 'distance heavy atoms may move freely', positiveNumber, 0.3)
      .option('--hold <kcal/mol/angstrom2>', 'force constant of what holds them beyond', positiveNumber, 50),
  ).addHelpText('after', help);
}
