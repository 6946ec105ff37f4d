import { readFileSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import { checkTotalCharge } from '../chemistry/check.js';
import { checkOverlap } from '../chemistry/overlap.js';
import type { Structure } from '../chemistry/structure.js';
import { ParseError, ResffError } from '../core/errors.js';
import { formatOfName, formatOfText } from '../formats/format.js';
import { readStructures } from '../formats/read.js';
import { splitSmilesFile } from '../formats/smiles/smiles-file.js';
import type { ConformerRequest } from '../workflow/conformer-job.js';
import type { Executor } from '../workflow/executor.js';
import { answerOf, type Outcome } from '../workflow/job.js';
import { CliError, exitCodes } from './exit.js';
import type { CommonOptions } from './option.js';
import { note } from './output.js';

type InputOptions = InputChoices & { readonly executor: Executor };
type InputChoices = Pick<CommonOptions, 'charge' | 'seed' | 'conformers' | 'format' | 'ligand'>;

/** Names that are meant as files even where there is none: no SMILES ends like this. */
const fileName = /\.(sdf|sd|mol|xyz|extxyz|json|qcjson|smi|smiles|mol2|pdb|ent|cif)$/i;
const smilesFile = /\.(smi|smiles)$/i;

/**
 * All structures of the inputs of a command, in order; see `inputHelp` for what an input is.
 *
 * @throws CliError (input) for what cannot be read, ResffError for what is in it
 */
export async function readInputs(
  inputs: readonly string[],
  options: InputChoices,
  executor: Executor,
): Promise<Structure[]> {
  const structures: Structure[] = [];
  for (const input of inputs) structures.push(...(await readInput(input, { ...options, executor })));
  structures.forEach(checkOverlap);
  if (options.charge !== undefined) for (const { molecule } of structures) checkTotalCharge(molecule, options.charge);
  return structures;
}

async function readInput(input: string, options: InputOptions): Promise<Structure[]> {
  if (input === '-') return readContents(readText(0, 'standard input'), 'standard input', 'stdin', options);
  const kind = statSync(input, { throwIfNoEntry: false });
  if (kind?.isDirectory())
    throw new CliError(exitCodes.input, `input ${input}: expected a file or SMILES, got a directory`);
  if (kind) return readContents(readText(input, input), input, basename(input).replace(/\.[^.]+$/, ''), options);
  if (fileName.test(input)) throw new CliError(exitCodes.input, `input ${input}: no such file`);
  try {
    return (await conformers([{ smiles: input, name: input }], options)).flatMap(answerOf);
  } catch (cause) {
    if (!(cause instanceof ParseError)) throw cause;
    const message = `input ${input}: expected an existing file or SMILES, got neither: ${cause.message}`;
    throw new CliError(exitCodes.input, message, { cause });
  }
}

/** What stands in a file; every error says which. */
async function readContents(
  text: string,
  source: string,
  fallback: string,
  options: InputOptions,
): Promise<Structure[]> {
  try {
    if (options.format === 'smi' || (options.format === undefined && smilesFile.test(source))) {
      const lines = splitSmilesFile(text);
      const outcomes = await conformers(lines, options);
      return outcomes.flatMap((outcome, i) => structuresOfLine(outcome, lines[i]!.line));
    }
    const format = options.format ?? formatOfName(source) ?? formatOfText(text);
    const ligands = options.ligand?.flatMap(readLigands);
    const structures = readStructures(text, { format, charge: options.charge, ligands });
    if (format === 'pdb')
      for (const remark of new Set(structures.map(({ properties }) => properties.get('note'))))
        if (remark !== undefined) note(`warning: input ${source}: ${remark}`);
    return named(structures, fallback);
  } catch (cause) {
    if (!(cause instanceof ResffError)) throw cause;
    throw new CliError(exitCodes.input, `input ${source}: ${cause.message}`, { cause });
  }
}

/** What residues of a PDB file may be. */
function readLigands(path: string): Structure[] {
  const text = readText(path, path);
  try {
    return named(readStructures(text, { format: formatOfName(path) }), basename(path));
  } catch (cause) {
    if (!(cause instanceof ResffError)) throw cause;
    throw new CliError(exitCodes.input, `ligand ${path}: ${cause.message}`, { cause });
  }
}

function structuresOfLine(outcome: Outcome<Structure[]>, line: number): Structure[] {
  if ('value' in outcome) return outcome.value;
  const { error } = outcome;
  if (!(error instanceof ResffError)) throw error;
  throw new ResffError(error.code, `${error.message} (line ${line} of the file)`, { cause: error });
}

/** Loaded only here: a structure file does not pay for it. */
async function conformers(
  requests: readonly ConformerRequest[],
  { seed, conformers: count, executor }: InputOptions,
): Promise<Outcome<Structure[]>[]> {
  const { buildConformers } = await import('../workflow/conformers.js');
  return buildConformers(requests, { seed, count, executor });
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
