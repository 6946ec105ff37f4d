import type { Structure } from '../chemistry/structure.js';
import { ParseError } from '../core/errors.js';
import { cif } from './cif/cif-format.js';
import type { Format, ReadOptions } from './format.js';
import { otherFormat } from './other-format.js';
import { pdb } from './pdb/pdb-format.js';
import { qcschema } from './qcschema/qcschema-format.js';
import { type Reading, structuresOf } from './reading.js';
import { sdf } from './sdf/sdf-format.js';
import { smiles } from './smiles/smiles-format.js';
import { dcd } from './trajectory/dcd-format.js';
import { xtc } from './trajectory/xtc-format.js';
import { xyz } from './xyz/xyz-format.js';

/** All formats, in the order of lists for users; a text is of the first one that recognizes it. */
export const formats: readonly Format[] = [sdf, xyz, qcschema, pdb, cif, smiles, dcd, xtc];

/** What a format is asked to do. */
export type FormatUse = 'read' | 'write' | 'frames';

export function formatsFor(use: FormatUse): Format[] {
  return formats.filter((format) => format[use] !== undefined);
}

/** `.sdf .xyz ...`, of all formats with a use. */
export function extensionsFor(use: FormatUse): string[] {
  return formatsFor(use).flatMap(({ extensions }) => extensions);
}

/** Names of the formats that can be read. */
export const structureFormats: readonly string[] = formatsFor('read').map(({ name }) => name);

/** @throws ParseError for a name that is none */
export function formatNamed(name: string): Format {
  const found = formats.find((format) => format.name === name);
  if (found) return found;
  throw new ParseError(`format: expected one of ${formats.map((format) => format.name).join(' ')}, got ${name}`);
}

/** The format a file name stands for. */
export function formatOfName(name: string): Format | undefined {
  const extension = /\.[^./\\]+$/.exec(name)?.[0].toLowerCase();
  return formats.find(({ extensions }) => extension !== undefined && extensions.includes(extension));
}

/** The format a text has by its beginning. */
export function formatOfText(text: string): Format | undefined {
  const start = text.slice(0, 10_000).replace(/^\uFEFF/, '');
  return formats.find(({ recognizes }) => recognizes?.(start));
}

/**
 * Every record of a text in order, also those that are refused or have no coordinates.
 *
 * @throws ParseError when no format is given and none is recognized, the one given has no structures, or the text is of another one
 */
export function readRecords(
  text: string,
  options: ReadOptions & { format?: string | undefined } = {},
): Iterable<Reading> {
  const source = text.replace(/^\uFEFF/, '');
  const other = otherFormat(source);
  if (other !== undefined) throw new ParseError(`structures: expected a format that is read, got ${other}`, 1, 1);
  const format = options.format === undefined ? formatOfText(source) : formatNamed(options.format);
  if (format?.read) return format.read(source, options);
  const readable = formatsFor('read').map(({ summary }) => summary);
  throw new ParseError(`structures: expected ${readable.join(', ')}, got ${format?.summary ?? 'another format'}`, 1, 1);
}

/**
 * All structures of a text, in order.
 *
 * @throws ParseError as {@link readRecords}; the error of the first record that is no structure
 */
export function readStructures(text: string, options: ReadOptions & { format?: string | undefined } = {}): Structure[] {
  return structuresOf(readRecords(text, options));
}
