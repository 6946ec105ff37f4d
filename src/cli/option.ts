import { type Command, InvalidArgumentError, Option } from 'commander';
import { exitCodeHelp } from './exit.js';

/** What every command that reads molecules and a model understands. */
export interface CommonOptions {
  model?: string;
  precision: 'double' | 'single';
  charge?: number;
  seed: number;
  conformers: number;
  allowUncovered?: boolean;
  json?: boolean;
  output?: string;
}

export const inputHelp = `
Each INPUT is
  a file        SDF or MOL (V2000, V3000), any number of records, all hydrogens and 3D coordinates
  -             the same from standard input
  anything else a SMILES string; hydrogens are added and 3D coordinates generated (--seed)
An existing file wins over a SMILES string of the same letters.`;

export function integer(text: string): number {
  const value = Number(text);
  if (!/^[+-]?\d+$/.test(text) || !Number.isSafeInteger(value)) throw new InvalidArgumentError('Expected an integer.');
  return value;
}

export function count(text: string): number {
  const value = integer(text);
  if (value < 0) throw new InvalidArgumentError('Expected zero or more.');
  return value;
}

export function positive(text: string): number {
  const value = integer(text);
  if (value < 1) throw new InvalidArgumentError('Expected one or more.');
  return value;
}

/** Adds the options of {@link CommonOptions} and the help they share. */
export function withCommonOptions(command: Command): Command {
  return command
    .option('-m, --model <file|name>', 'model file or name of a shipped model (default: the newest shipped one)')
    .addOption(
      new Option(
        '-p, --precision <precision>',
        'single: networks in float32 on WebAssembly; double: all in float64, slow',
      )
        .choices(['single', 'double'])
        .default('single'),
    )
    .option('-c, --charge <e>', 'total charge every structure is checked against', integer)
    .option('--seed <n>', 'seed of generated coordinates', count, 1)
    .option('--conformers <n>', 'conformers to generate from each SMILES', positive, 1)
    .option('--allow-uncovered', 'compute elements and charges the model was not trained on, with a warning')
    .option('--json', 'print JSON')
    .addHelpText('after', inputHelp)
    .addHelpText('after', exitCodeHelp);
}
