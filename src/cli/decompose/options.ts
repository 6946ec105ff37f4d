import type { Command } from 'commander';
import { type CommonOptions, withCommonOptions } from '../option.js';

export interface DecomposeCommandOptions extends CommonOptions {
  trajectory?: string;
  plot?: string;
  contributions?: string;
  uncertainty?: boolean;
}

const help = `
The frames are the records of the input (conformers of one molecule, such as --frames of resff scan writes), or with --trajectory
those of a DCD or XTC file of the molecule in the input. All energies are relative to the lowest frame.

--contributions writes one row per frame and bond, angle, torsion (the rows of an improper center together) and, for the residual
network, atom; they add up to the terms. The text output then lists those of each kind that change most.

Examples:
  resff scan mol.sdf --bond 3,4 --frames scan.sdf && resff decompose scan.sdf --plot terms.svg
  resff decompose mol.sdf --trajectory run.dcd -o terms.csv --contributions each.csv`;

export function decomposeOptions(command: Command): void {
  withCommonOptions(
    command
      .argument('<input...>', 'structure files or -')
      .option('-t, --trajectory <file>', 'frames of the one molecule in the input: .dcd or .xtc')
      .option('-o, --output <file>', 'write the table: .csv, or .json as --json prints')
      .option(
        '-u, --uncertainty',
        'standard deviation of every energy relative to the lowest frame (docs/uncertainty.md)',
      )
      .option('--plot <file>', 'write a plot of the terms: .svg')
      .option('--contributions <file>', 'write every single bond, angle, torsion and atom: .csv'),
  ).addHelpText('after', help);
}
