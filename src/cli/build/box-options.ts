import { type Command, InvalidArgumentError, Option } from 'commander';
import { BOX_DISTANCE } from '../../build/box-builder.js';
import { type Cell, cellOfShape } from '../../core/cell.js';
import { ResffError } from '../../core/errors.js';
import { count, positiveNumber } from '../option.js';

export interface BuildBoxOptions {
  density?: number;
  cell?: Cell;
  distance: number;
  conformers: number;
  seed: number;
  output?: string;
  json?: boolean;
}

const boxHelp = `
KIND is a count, a colon, and a SMILES or structure file: 216:O, 20:CCO, 4:ligand.sdf. Of a file with several conformers the copies take them in turn.

Molecules are placed at random and moved apart as rigid bodies until no two atoms of different molecules are closer than --distance. They are
whole, with their centers in the cell (unwrapped). Minimize it before dynamics:
  resff build box 216:O --density 0.997 -o box.xyz
  resff minimize box.xyz -o start.xyz
  resff md start.xyz -o run.xtc --time 50ps --pressure 1`;

/** `20,20,30` or `20,20,30,90,100,90`: Å and degrees. */
function cell(text: string): Cell {
  const values = text.split(',').map((part) => (part.trim() === '' ? Number.NaN : Number(part)));
  const [a, b, c, alpha = 90, beta = 90, gamma = 90] = values;
  const radians = [alpha, beta, gamma].map((angle) => (angle * Math.PI) / 180) as [number, number, number];
  try {
    if ((values.length === 3 || values.length === 6) && values.every((value) => value > 0))
      return cellOfShape({ lengths: [a!, b!, c!], angles: radians });
  } catch (error) {
    if (!(error instanceof ResffError)) throw error;
  }
  throw new InvalidArgumentError('Expected edges a,b,c in Å, or a,b,c,alpha,beta,gamma with angles in degrees.');
}

export function buildBoxOptions(command: Command): void {
  command
    .argument('<kind...>', 'count:SMILES or count:file')
    .option('--density <g/cm3>', 'of a cubic cell', positiveNumber)
    .addOption(
      new Option('--cell <a,b,c[,alpha,beta,gamma]>', 'the cell, in Å and degrees, instead of a density')
        .argParser(cell)
        .conflicts('density'),
    )
    .option('--distance <A>', 'between atoms of different molecules, at least', positiveNumber, BOX_DISTANCE)
    .option('--conformers <n>', 'made of each SMILES; the copies take them in turn', count, 1)
    .option('--seed <n>', 'of places, turns and conformers', count, 1)
    .option('-o, --output <file>', 'write it: .xyz, .pdb or .json (default: extended XYZ on standard output)')
    .option('--json', 'print JSON')
    .addHelpText('after', boxHelp);
}
