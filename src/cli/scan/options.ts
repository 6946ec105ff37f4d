import { type Command, InvalidArgumentError, Option } from 'commander';
import { convergenceLevels } from '../../simulate/convergence.js';
import { type CommonOptions, count, positive, withCommonOptions } from '../option.js';
import { uncertaintyHelp } from '../uncertainty-option.js';

export interface ScanCommandOptions extends CommonOptions {
  bond?: DihedralChoice;
  smarts?: string;
  second?: DihedralChoice;
  list?: boolean;
  terminal?: boolean;
  rigid?: boolean;
  step: number;
  range?: [number, number];
  level: string;
  maxSteps?: number;
  threshold: number;
  decompose?: boolean;
  plot?: string;
  frames?: string;
  threads?: number;
  progress?: boolean;
  uncertainty?: boolean;
}

/** `auto`, two atoms of a bond or four of a dihedral, from 0, or a SMARTS pattern. */
export type DihedralChoice = 'auto' | readonly number[] | string;

const help = `
Which dihedrals, with atoms counted from 1 as viewers do:
  auto          every rotatable bond, one profile each: single, not in a ring, with heavy neighbors at both ends
                (--terminal: also methyl, hydroxyl, ...); amide bonds are named but left out
  3,4           the bond between atoms 3 and 4; measured by its heaviest, of equal ones the first neighbors
  2,3,4,7       the dihedral of these four atoms
  --smarts P    the dihedral (four atoms) or bond (two atoms) that matches; map numbers :1 to :4 choose the atoms
With --second, a bond, dihedral or SMARTS as well, the scan is two-dimensional.

Relaxed (default): the dihedral is held exactly, all else is minimized. A wavefront spreads from the start in all directions and
every point hands its structure to its neighbors until none gets lower, so the profile has no hysteresis. Several conformers
in the input (or --conformers) are all starts.

Examples:
  resff scan CCCC                                      # butane, its one rotatable bond
  resff scan 'CC(=O)Nc1ccccc1' --list                  # the rotatable bonds and how they are measured
  resff scan mol.sdf --bond 3,4 -o profile.csv --plot scan.svg --frames scan.sdf
  resff scan mol.sdf --bond 1,2,3,4 --second 2,3,4,5 --step 30 --plot map.svg`;

/** `3,4` or `2-3-4-7`, counted from 1, to indices from 0. */
function dihedralChoice(text: string): DihedralChoice {
  if (text === 'auto') return text;
  if (!/^\d+(?:[,-]\d+)*$/.test(text)) throw new InvalidArgumentError('Expected auto, two or four atoms such as 3,4.');
  const atoms = text.split(/[,-]/).map((part) => Number(part) - 1);
  if ((atoms.length !== 2 && atoms.length !== 4) || atoms.includes(-1))
    throw new InvalidArgumentError('Expected two or four atoms, counted from 1.');
  return atoms;
}

function secondChoice(text: string): DihedralChoice {
  return /^[\d,-]+$/.test(text) ? dihedralChoice(text) : text;
}

function degrees(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value)) throw new InvalidArgumentError('Expected degrees.');
  return value;
}

function range(text: string): [number, number] {
  const parts = text.split(',').map(degrees);
  if (parts.length !== 2) throw new InvalidArgumentError('Expected two angles such as -60,60.');
  return [parts[0]!, parts[1]!];
}

function positiveNumber(text: string): number {
  const value = Number(text);
  if (!(value > 0 && Number.isFinite(value))) throw new InvalidArgumentError('Expected a positive number.');
  return value;
}

export function scanOptions(command: Command): void {
  withCommonOptions(
    command
      .argument('<input...>', 'structure files, SMILES or -')
      .option('-b, --bond <atoms>', 'auto, a bond or a dihedral, see below (default: auto)', dihedralChoice)
      .addOption(new Option('--smarts <pattern>', 'the bonds or dihedrals that match').conflicts('bond'))
      .option('--second <atoms|pattern>', 'second dihedral of a two-dimensional scan', secondChoice)
      .option('--list', 'only list the rotatable bonds')
      .option('--terminal', 'auto: also bonds to groups with hydrogens only')
      .option('--rigid', 'turn one side, relax nothing')
      .option('-s, --step <degrees>', 'distance of the points', degrees, 15)
      .option('--range <from,to>', 'degrees; of both dihedrals in two dimensions (default: the whole circle)', range)
      .addOption(
        new Option('-l, --level <level>', 'convergence of relaxed points, see resff minimize --help')
          .choices(convergenceLevels)
          .default('verytight'),
      )
      .option('--max-steps <n>', 'steps after which the relaxation of a point gives up', count)
      .option('--threshold <kcal/mol>', 'gain for which a point is handed on again', positiveNumber, 0.01)
      .option('-d, --decompose', 'also the terms of the energy: bond, angle, proper, improper, residual')
      .option('-u, --uncertainty', uncertaintyHelp)
      .option('-o, --output <file>', 'write the profile: .csv, or .json as --json prints')
      .option('--plot <file>', 'write a plot: .svg')
      .option('--frames <file>', 'write the structure of every point: .sdf or .xyz')
      .option(
        '--threads <n>',
        'threads for many scans, or for the minimizations of one (default: one on every core)',
        positive,
      )
      .option('--progress', 'a line per minimization on standard error'),
  ).addHelpText('after', help);
}
