import { type Command, InvalidArgumentError } from 'commander';
import { elementOfSymbol } from '../../core/elements.js';
import type { ElementPair } from '../../simulate/liquid.js';
import { integer, positiveNumber } from '../option.js';

export interface LiquidCommandOptions {
  pairs: ElementPair[];
  /** Å */
  range: number;
  /** Å */
  bin: number;
  /** part of the frames */
  skip: number;
  charge?: number;
  output?: string;
  energies?: string;
  gas?: string;
  json?: boolean;
}

const help = `
TRAJECTORY is extended XYZ with a Lattice in every frame, as resff md writes it. g(r) counts atoms of different molecules, all images included.
The heat of vaporization is that of boxes of one kind of molecule, from the tables (.csv) of two runs at one temperature.

Example:
  resff build box 64:CCO --density 0.785 -o box.xyz
  resff md box.xyz -o liquid.xyz --time 50ps --pressure 1
  resff md CCO -o gas.xyz --time 200ps
  resff liquid liquid.xyz --pairs O-O,O-H --energies liquid.csv --gas gas.csv -o gofr.csv`;

export function liquidOptions(command: Command): void {
  command
    .argument('<trajectory>', 'extended XYZ (.xyz, .extxyz)')
    .option('--pairs <elements>', 'elements of g(r), such as O-O,O-H', elementPairs, [])
    .option('--range <A>', 'of g(r), in Å', positiveNumber, 8)
    .option('--bin <A>', 'width of the bins of g(r), in Å', positiveNumber, 0.05)
    .option('--skip <part>', 'part of the frames at the start that does not count', part, 0.2)
    .option('--charge <e>', 'total charge of the cell', integer)
    .option('-o, --output <file.csv>', 'write g(r) and the neighbors up to r')
    .option('--energies <file.csv>', 'table of the run of the box')
    .option('--gas <file.csv>', 'table of the run of one molecule in open space')
    .option('--json', 'answer as JSON')
    .addHelpText('after', help);
}

function elementPairs(text: string): ElementPair[] {
  return text.split(',').map((pair) => {
    const [a, b, ...rest] = pair.split('-').map((symbol) => elementOfSymbol(symbol.trim()));
    if (!a || !b || rest.length > 0)
      throw new InvalidArgumentError(`expected pairs of elements such as O-O,O-H, got ${text}`);
    return [a.atomicNumber, b.atomicNumber];
  });
}

function part(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !(value >= 0 && value < 1))
    throw new InvalidArgumentError(`expected 0 or more and less than 1, got ${text}`);
  return value;
}
