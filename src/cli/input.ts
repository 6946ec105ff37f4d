import { statSync } from 'node:fs';
import { basename } from 'node:path';
import { checkTotalCharge } from '../chemistry/check.js';
import { largestFragment } from '../chemistry/fragment.js';
import { addMissingHydrogens } from '../chemistry/hydrogen-addition.js';
import { formula } from '../chemistry/molecule-match.js';
import { checkOverlap } from '../chemistry/overlap.js';
import type { Structure } from '../chemistry/structure.js';
import { ParseError, ResffError } from '../core/errors.js';
import type { Drawing, Reading, Refusal } from '../formats/reading.js';
import { formatOfName, readRecords } from '../formats/registry.js';
import { parseSmiles } from '../formats/smiles/smiles.js';
import { normalizeSmiles } from '../formats/smiles/smiles-normalize.js';
import type { Executor } from '../workflow/executor.js';
import { CliError, exitCodes } from './exit.js';
import type { CommonOptions } from './option.js';
import { note } from './output.js';
import { readSource } from './source.js';

export type InputOptions = Pick<
  CommonOptions,
  'charge' | 'seed' | 'conformers' | 'format' | 'ligand' | 'addHydrogens' | 'build3d' | 'largestFragment' | 'normalize'
> & {
  readonly executor: Executor;
};

/** What the inputs of a command hold, in order. */
export interface Inputs {
  readonly structures: readonly Structure[];
  readonly refused: readonly RefusedInput[];
}

/** A record that cannot be computed; it costs none of the others. */
export interface RefusedInput {
  /** file, `standard input` or SMILES */
  readonly input: string;
  readonly name: string;
  readonly error: ResffError;
}

/** Formats that are met and not read: names with them are meant as files even where there is none. */
const otherExtensions = ['.mol2'];

/**
 * All structures of the inputs of a command, in order; see `inputHelp` for what an input is.
 *
 * @throws CliError (input) for what cannot be read, or when not a single record can be computed
 */
export async function readInputs(inputs: readonly string[], options: InputOptions): Promise<Inputs> {
  const structures: Structure[] = [];
  const refused: RefusedInput[] = [];
  for (const input of inputs) {
    const source = input === '-' ? 'standard input' : input;
    const read = await structuresOfReadings(readInput(input, source, options), options);
    for (const outcome of read.flat())
      if ('error' in outcome) refused.push({ input: source, ...outcome });
      else structures.push(outcome);
  }
  const [first] = refused;
  if (structures.length > 0 || first === undefined) return { structures, refused };
  const others = refused.length > 1 ? ` (and ${refused.length - 1} more records that cannot be computed)` : '';
  throw new CliError(exitCodes.input, `input ${first.input}: ${first.error.message}${others}`, { cause: first.error });
}

/** Of every record its structures, made where it has no coordinates, or why it has none. */
export async function structuresOfReadings(
  readings: readonly Reading[],
  options: InputOptions,
): Promise<(Structure | Refusal)[][]> {
  const built = await build(readings, options);
  return built.map((own) =>
    own.map((reading) => {
      if ('error' in reading) return { name: reading.name, error: reading.error };
      try {
        return checked(reading, options);
      } catch (error) {
        if (!(error instanceof ResffError)) throw error;
        return { name: reading.molecule.name, error };
      }
    }),
  );
}

/** The records of an input; those of a file without a name have that of the file. */
function readInput(input: string, source: string, options: InputOptions): Reading[] {
  const kind = input === '-' ? undefined : statSync(input, { throwIfNoEntry: false });
  if (kind?.isDirectory())
    throw new CliError(exitCodes.input, `input ${input}: expected a file or SMILES, got a directory`);
  if (input !== '-' && !kind) return [smilesArgument(input, options)];
  const text = readSource(input === '-' ? 0 : input, `input ${source}`);
  const name = input === '-' ? 'stdin' : basename(unpacked(input)).replace(/\.[^.]+$/, '');
  const records = readContents(text, source, options);
  return records.map((record, i) => named(record, records.length === 1 ? name : `${name}-${i + 1}`));
}

function smilesArgument(input: string, { normalize }: InputOptions): Drawing {
  if (formatOfName(unpacked(input)) || otherExtensions.some((extension) => input.toLowerCase().endsWith(extension)))
    throw new CliError(exitCodes.input, `input ${input}: no such file`);
  const error = new ParseError('expected an existing file or SMILES, got neither');
  const text = normalize ? normalizeSmiles(input) : input;
  if (text !== input) note(`warning: input ${input}: an uncharged spelling, taken as ${text}`);
  return { drawing: { notation: 'smiles', text }, name: input, line: 0, error };
}

/** @throws CliError (input) for what is no file of a known format at all; every error says which file */
function readContents(text: string, source: string, { charge, normalize, ...options }: InputOptions): Reading[] {
  let records: Reading[];
  try {
    const ligands = options.ligand?.flatMap(readLigands);
    const format = options.format ?? formatOfName(unpacked(source))?.name;
    const { addHydrogens } = options;
    records = [...readRecords(text, { format, charge, ligands, normalize, addHydrogens })];
  } catch (cause) {
    if (!(cause instanceof ResffError)) throw cause;
    throw new CliError(exitCodes.input, `input ${source}: ${cause.message}`, { cause });
  }
  const notes = records.flatMap((record) => {
    if ('molecule' in record) return record.properties.get('note') ?? [];
    return 'drawing' in record ? (record.note ?? []) : [];
  });
  for (const remark of new Set(notes)) note(`warning: input ${source}: ${remark}`);
  return records;
}

/** Makes structures of what is written without coordinates. The generator is loaded only here: structure files do not pay for it. */
async function build(records: readonly Reading[], options: InputOptions): Promise<Reading[][]> {
  const isBuilt = (record: Reading): record is Drawing =>
    'drawing' in record && (record.drawing.notation === 'smiles' || options.build3d === true);
  const drawings = records.filter(isBuilt);
  if (drawings.length === 0) return records.map((record) => [record]);
  const { buildConformers } = await import('../workflow/conformers.js');
  const { seed, conformers: count, executor } = options;
  const requests = drawings.map(({ drawing, name }) =>
    drawing.notation === 'smiles'
      ? { smiles: drawing.text, name }
      : { molecule: { ...drawing.molecule, name }, stereo: drawing.stereo },
  );
  const outcomes = await buildConformers(requests, { seed, count, executor });
  let next = 0;
  return records.map((record): Reading[] => {
    if (!isBuilt(record)) return [record];
    const outcome = outcomes[next++]!;
    if ('value' in outcome) return outcome.value;
    if (!(outcome.error instanceof ResffError)) throw outcome.error;
    return [{ name: record.name, error: whereWritten(record, outcome.error) }];
  });
}

/** The error of the generator, with where the molecule is written. */
function whereWritten({ line, error }: Drawing, cause: ResffError): ResffError {
  if (line > 0) return new ResffError(cause.code, `${cause.message} (line ${line} of the file)`, { cause });
  return cause instanceof ParseError ? new ParseError(`${error.message}: ${cause.message}`, 0, 0, { cause }) : cause;
}

/**
 * A structure as the options want it.
 *
 * @throws ResffError for atoms at one place, hydrogens that cannot be added, or another charge than was asked for
 */
function checked(read: Structure, { charge, addHydrogens, largestFragment: largest }: InputOptions): Structure {
  let structure = read;
  if (largest) {
    const { structure: kept, dropped } = largestFragment(structure);
    if (dropped.length > 0)
      note(
        `warning: ${read.molecule.name}: kept ${formula(kept.molecule.atomicNumbers)}, left out ${dropped.join(', ')}`,
      );
    structure = kept;
  }
  if (addHydrogens) structure = addMissingHydrogens(structure);
  checkOverlap(structure);
  if (charge !== undefined) checkTotalCharge(structure.molecule, charge);
  return structure;
}

/** What residues of a protein file may be: the molecules of a file, or a SMILES where there is no file of that name. */
export function readLigands(source: string): Structure[] {
  try {
    if (statSync(source, { throwIfNoEntry: false }) || formatOfName(unpacked(source))) {
      const text = readSource(source, `ligand ${source}`);
      return Array.from(readRecords(text, { format: formatOfName(unpacked(source))?.name }), (reading) => {
        if ('drawing' in reading && reading.drawing.notation === 'smiles')
          return withoutPlaces(reading.drawing.text, reading.name || basename(source));
        if ('error' in reading) throw reading.error;
        return named(reading, basename(source));
      });
    }
    return [withoutPlaces(source, source)];
  } catch (cause) {
    if (!(cause instanceof ResffError)) throw cause;
    throw new CliError(exitCodes.input, `ligand ${source}: ${cause.message}`, { cause });
  }
}

/** Coordinates of ligands do not matter. */
function withoutPlaces(smiles: string, name: string): Structure {
  const molecule = parseSmiles(smiles, { name });
  return { molecule, positions: new Float64Array(3 * molecule.atomicNumbers.length), properties: new Map() };
}

/** The name of what is in a gzip file. */
export function unpacked(path: string): string {
  return path.replace(/\.gz$/i, '');
}

/** Gives nameless records the name of their input. */
export function named<T extends Reading>(record: T, name: string): T {
  if (!('molecule' in record)) return record.name === '' ? { ...record, name } : record;
  if (record.molecule.name !== '') return record;
  return { ...record, molecule: { ...record.molecule, name } };
}
