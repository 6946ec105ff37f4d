import { readFileSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import { checkTotalCharge } from '../chemistry/check.js';
import { ParseError } from '../core/errors.js';
import { readSdf } from '../formats/sdf.js';
import type { Structure } from '../formats/structure.js';
import { CliError, exitCodes } from './exit.js';
import type { CommonOptions } from './option.js';

type InputOptions = Pick<CommonOptions, 'charge' | 'seed' | 'conformers'>;

/** Names that are meant as files even where there is none: no SMILES ends like this. */
const fileName = /\.(sdf|sd|mol|xyz|extxyz|json|smi|smiles|mol2|pdb|cif)$/i;
const readable = /\.(sdf|sd|mol)$/i;

/**
 * All structures of the inputs of a command, in order; see `inputHelp` for what an input is.
 *
 * @throws CliError (input) for what cannot be read, ResffError for what is in it
 */
export async function readInputs(inputs: readonly string[], options: InputOptions): Promise<Structure[]> {
  const structures: Structure[] = [];
  for (const input of inputs) structures.push(...(await readInput(input, options)));
  if (options.charge !== undefined) for (const { molecule } of structures) checkTotalCharge(molecule, options.charge);
  return structures;
}

async function readInput(input: string, options: InputOptions): Promise<Structure[]> {
  if (input === '-') return named(readSdf(readText(0, 'standard input')), 'stdin');
  const kind = statSync(input, { throwIfNoEntry: false });
  if (kind?.isDirectory())
    throw new CliError(exitCodes.input, `input ${input}: expected a file or SMILES, got a directory`);
  if (kind && fileName.test(input) && !readable.test(input))
    throw new CliError(exitCodes.input, `input ${input}: expected an SDF or MOL file (.sdf, .mol), got another format`);
  if (kind) return named(readSdf(readText(input, input)), basename(input).replace(/\.[^.]+$/, ''));
  if (fileName.test(input)) throw new CliError(exitCodes.input, `input ${input}: no such file`);
  try {
    return await conformers(input, options);
  } catch (cause) {
    if (!(cause instanceof ParseError)) throw cause;
    const message = `input ${input}: expected an existing file or SMILES, got neither: ${cause.message}`;
    throw new CliError(exitCodes.input, message, { cause });
  }
}

/** Loaded only here: a structure file does not pay for it. */
async function conformers(smiles: string, { seed, conformers: count }: InputOptions): Promise<Structure[]> {
  const [{ generateConformers }, { registerConformerResources }] = await Promise.all([
    import('../formats/conformer.js'),
    import('../node/conformer-resource.js'),
  ]);
  registerConformerResources();
  return generateConformers(smiles, { seed, count, name: smiles });
}

function readText(source: string | number, name: string): string {
  try {
    return readFileSync(source, 'utf8');
  } catch (cause) {
    throw new CliError(exitCodes.input, `input ${name}: ${(cause as Error).message}`, { cause });
  }
}

/** Gives nameless records the name of their input, with a number where there are several. */
function named(structures: Structure[], fallback: string): Structure[] {
  return structures.map((structure, i) => {
    if (structure.molecule.name !== '') return structure;
    const name = structures.length === 1 ? fallback : `${fallback}-${i + 1}`;
    return { ...structure, molecule: { ...structure.molecule, name } };
  });
}
