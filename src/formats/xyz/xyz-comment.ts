import { type Cell, cellOf } from '../../core/cell.js';
import type { LineReader } from '../text-line.js';

/** Where in a line of atoms things stand, in words from 0. */
export interface XyzColumns {
  readonly element: number;
  readonly isAtomicNumber: boolean;
  readonly position: number;
  /** words of a line; null when more than needed are allowed */
  readonly count: number | null;
}

/** What the comment line of an extended XYZ frame says. */
export interface XyzComment {
  readonly columns: XyzColumns;
  readonly name: string;
  /** total charge, e */
  readonly charge: number | undefined;
  /** (3,3) Å, of a periodic frame */
  readonly cell: Cell | undefined;
  /** the other keys, in order */
  readonly properties: ReadonlyMap<string, string>;
}

/** key, key=word, key="text with \" in it", key={...} or key=[...] */
const ENTRY = /\s*([^\s="]+)(?:=(?:"((?:[^"\\]|\\.)*)"|\{([^}]*)\}|\[([^\]]*)\]|([^\s"]*)))?/y;

export function isExtendedComment(comment: string): boolean {
  return /(^|\s)properties=/i.test(comment);
}

/**
 * The comment line of extended XYZ: key=value pairs, with the columns in `Properties=name:type:count:...`.
 *
 * @throws ParseError: no species or pos column, a cell that is none or is periodic in some directions only, a charge that is no integer, an open shell
 */
export function parseComment(reader: LineReader, comment: string): XyzComment {
  const entries = new Map<string, { value: string; column: number }>();
  ENTRY.lastIndex = 0;
  const end = comment.trimEnd().length;
  while (ENTRY.lastIndex < end) {
    const column = ENTRY.lastIndex;
    const match = ENTRY.exec(comment);
    if (match === null)
      throw reader.error(
        `comment: expected key=value, got ${JSON.stringify(comment.slice(column, column + 20))}`,
        column,
      );
    const [, key, quoted, braced, bracketed, word] = match;
    const value = quoted?.replaceAll(/\\(.)/g, '$1') ?? braced ?? bracketed ?? word ?? 'T';
    entries.set(key!, { value, column });
  }
  const take = (...keys: string[]) => {
    const found = [...entries].find(([key]) => keys.includes(key.toLowerCase()));
    if (found) entries.delete(found[0]);
    return found?.[1];
  };
  const columns = parseColumns(reader, take('properties')!);
  const cell = cellOfFrame(reader, take('lattice'), take('pbc'));
  const charge = take('charge', 'total_charge');
  const multiplicity = take('multiplicity', 'spin_multiplicity');
  if (multiplicity && Number(multiplicity.value) !== 1)
    throw reader.error(`multiplicity: expected 1 (closed shell), got ${multiplicity.value}`, multiplicity.column);
  return {
    columns,
    name: take('name')?.value ?? '',
    charge: charge && integerCharge(reader, charge),
    cell,
    properties: new Map(Array.from(entries, ([key, { value }]) => [key, value])),
  };
}

/** Charges are sometimes written as floats: 1.0. */
function integerCharge(reader: LineReader, { value, column }: { value: string; column: number }): number {
  const number = reader.number(value, 'charge', column);
  if (!Number.isInteger(number)) throw reader.error(`charge: expected an integer, got ${value}`, column);
  return number;
}

function parseColumns(reader: LineReader, { value, column }: { value: string; column: number }): XyzColumns {
  const parts = value.split(':');
  const starts = new Map<string, { start: number; type: string; count: number }>();
  let start = 0;
  for (let k = 0; k < parts.length; k += 3) {
    const [name, type, width] = parts.slice(k, k + 3);
    if (!/^[SRIL]$/.test(type ?? '') || !/^[1-9]\d{0,2}$/.test(width ?? ''))
      throw reader.error(`Properties: expected name:type:count triples, got ${JSON.stringify(value)}`, column);
    starts.set(name!.toLowerCase(), { start, type: type!, count: Number(width) });
    start += Number(width);
  }
  const species = starts.get('species') ?? starts.get('symbols') ?? starts.get('z') ?? starts.get('numbers');
  const positions = starts.get('pos') ?? starts.get('positions');
  if (species?.count !== 1 || positions?.count !== 3)
    throw reader.error(`Properties: expected species:S:1 and pos:R:3, got ${JSON.stringify(value)}`, column);
  return { element: species.start, isAtomicNumber: species.type === 'I', position: positions.start, count: start };
}

/** A cell alone means periodic, as ASE reads it; rows of the nine numbers are its vectors. */
function cellOfFrame(
  reader: LineReader,
  lattice: { value: string; column: number } | undefined,
  pbc: { value: string; column: number } | undefined,
): Cell | undefined {
  const axes = pbc?.value
    .trim()
    .split(/[\s,]+/)
    .map((axis) => /^(t|true|1)$/i.test(axis)) ?? [lattice !== undefined];
  if (!axes.some((periodic) => periodic)) return undefined;
  if (!axes.every((periodic) => periodic) || lattice === undefined)
    throw reader.error(
      `cell: expected a Lattice and pbc="T T T", or neither, got pbc="${pbc?.value}"${lattice ? '' : ' without a Lattice'}`,
      (pbc ?? lattice)!.column,
    );
  const numbers = lattice.value
    .trim()
    .split(/[\s,]+/)
    .map((text) => reader.number(text, 'Lattice', lattice.column));
  try {
    return cellOf(numbers);
  } catch (cause) {
    throw reader.error(cause instanceof Error ? cause.message : String(cause), lattice.column);
  }
}
