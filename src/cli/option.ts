import { type Command, InvalidArgumentError, Option } from 'commander';
import { formatsFor, structureFormats } from '../formats/registry.js';
import { DEFAULT_MODEL } from '../node/default-model.js';

/** What every command that reads molecules and a model understands. */
export interface CommonOptions {
  model?: string;
  precision: 'double' | 'single';
  charge?: number;
  format?: string;
  seed: number;
  conformers: number;
  ligand?: string[];
  addHydrogens?: boolean;
  build3d?: boolean;
  largestFragment?: boolean;
  normalize: boolean;
  allowUncovered?: boolean;
  strict?: boolean;
  json?: boolean;
  output?: string;
}

/** Of `--model`, which commands without {@link CommonOptions} have too. */
export const modelHelp = `model file or name of a shipped model, @LEVEL behind it for another level of theory than its first (default: ${DEFAULT_MODEL})`;

/** Of `--strict`, likewise. */
export const strictHelp =
  'refuse molecules with atoms that the model has hardly seen, instead of naming the atoms in every answer';

const formatLines = formatsFor('read').map(
  ({ extensions, summary }) => `                ${extensions.slice(0, 2).join(' ').padEnd(14)}${summary}`,
);

export const inputHelp = `
Each INPUT is
  a file        any number of records, with all hydrogens and 3D coordinates; .gz is unpacked
${formatLines.join('\n')}
  -             the same from standard input (--format, or what its contents look like)
  anything else a SMILES string; hydrogens are added and 3D coordinates generated (--seed)
An existing file wins over a SMILES string of the same letters. A record that cannot be read is named on standard error, the
others are computed, and the exit status is 1.`;

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

export function positiveNumber(text: string): number {
  const value = Number(text);
  if (!(value > 0 && Number.isFinite(value))) throw new InvalidArgumentError('Expected a positive number.');
  return value;
}

export function realNumber(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value)) throw new InvalidArgumentError('Expected a number.');
  return value;
}

/** Adds the options of {@link CommonOptions} and the help they share. */
export function withCommonOptions(command: Command, precision: CommonOptions['precision'] = 'single'): Command {
  return command
    .option('-m, --model <file|name>', modelHelp)
    .addOption(
      new Option(
        '-p, --precision <precision>',
        'single: residual network in float32 on WebAssembly; double: all in float64, slow',
      )
        .choices(['single', 'double'])
        .default(precision),
    )
    .option('-c, --charge <e>', 'total charge of every structure: perceived with, or checked against', integer)
    .addOption(
      new Option('--format <format>', 'format of the input files, whatever their names').choices([...structureFormats]),
    )
    .option('--seed <n>', 'seed of generated coordinates', count, 1)
    .option('--conformers <n>', 'conformers to generate from each SMILES', positive, 1)
    .option(
      '--ligand <file|smiles>',
      'what a residue of a protein file is that has no template: SMILES, or a file with all hydrogens (SDF, component CIF); may be given several times',
      (file: string, others: string[] = []) => [...others, file],
    )
    .option('--add-hydrogens', 'add the hydrogens that files lack; what is there stays in place')
    .option(
      '--build-3d',
      'make new coordinates for drawings (SDF with flat or no coordinates), with their hydrogens and wedges',
    )
    .option('--largest-fragment', 'keep the largest part of salts and solvates, and name what is left out')
    .option('--allow-uncovered', 'compute elements and charges the model was not trained on, with a warning')
    .option('--strict', strictHelp)
    .option(
      '--no-normalize',
      'refuse uncharged spellings of charged groups, such as N(=O)=O, instead of giving them charges',
    )
    .option('--json', 'print JSON')
    .addHelpText('after', inputHelp);
}
