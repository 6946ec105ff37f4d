import { assignBondOrders } from '../../chemistry/bond/bond-perception.js';
import { bondsFromDistances, type GeometricBond } from '../../chemistry/bond/connectivity.js';
import { type Molecule, withIsotopes } from '../../chemistry/molecule.js';
import type { Structure } from '../../chemistry/structure.js';
import type { Cell } from '../../core/cell.js';
import { elementOfSymbol, MAXIMUM_ATOMIC_NUMBER } from '../../core/elements.js';
import { ParseError, ResffError } from '../../core/errors.js';
import { hydrogenIsotope } from '../../core/isotope.js';
import { type Reading, structuresOf } from '../reading.js';
import { LineReader, type Word, words } from '../text-line.js';
import { isExtendedComment, parseComment, type XyzColumns } from './xyz-comment.js';

interface Frame {
  /** line of the atom count */
  readonly line: number;
  readonly atomicNumbers: readonly number[];
  readonly massNumbers: readonly number[];
  readonly positions: Float64Array;
  readonly name: string;
  readonly charge: number | undefined;
  readonly cell: Cell | undefined;
  readonly properties: ReadonlyMap<string, string>;
}

/** The first line of a frame. */
const COUNT = /^\s*\d+\s*$/;
const PLAIN: XyzColumns = { element: 0, isAtomicNumber: false, position: 1, count: null };

/**
 * All frames of an XYZ or extended XYZ file. Bonds and formal charges are perceived from the geometry (bond-perception.ts)
 * with the total charge of the call or else of the frame (keys charge, total_charge); a frame with the bonds of the one before
 * gets the same molecule, so that trajectories and conformers are one group.
 *
 * Extended XYZ is recognized by `Properties=`: columns in any order, other keys become properties; with a `Lattice` bonds
 * may go through the faces of the cell. D and T are isotopes of hydrogen, labels such as C1 are their element. In plain XYZ the comment becomes the property `comment`, and columns after z are not looked at.
 *
 * @param charge total charge of every frame, e
 * @throws ParseError with line and column; chemistry that cannot be perceived is named with the line of its frame
 */
export function readXyz(text: string, options: { charge?: number | undefined } = {}): Structure[] {
  return structuresOf(xyzRecords(text, options));
}

/** As {@link readXyz}, with a frame that is wrong as a refusal; the next begins with its count of atoms. */
export function* xyzRecords(text: string, options: { charge?: number | undefined } = {}): Generator<Reading> {
  const reader = new LineReader(text);
  let last: Perceived | null = null;
  do {
    const first = reader.lineNumber + 1;
    let frame: Frame | null = null;
    try {
      frame = readFrame(reader);
      const charge = options.charge ?? frame.charge;
      if (frame.charge !== undefined && frame.charge !== charge)
        throw new ParseError(`charge: expected ${charge} as asked for, got ${frame.charge}`, frame.line + 1, 1);
      last = perceive(frame, charge, last);
      const { positions, properties, name, massNumbers, cell } = frame;
      const molecule = withIsotopes({ ...last.molecule, name }, massNumbers);
      yield { molecule, positions, properties, ...(cell ? { cell } : {}) };
    } catch (error) {
      if (!(error instanceof ResffError)) throw error;
      yield { name: frame?.name ?? '', error };
      if (frame === null) reader.continueBefore(first + 2, (line) => COUNT.test(line));
    }
  } while (!reader.onlyBlankLeft);
}

interface Perceived {
  readonly molecule: Molecule;
  readonly bonds: readonly GeometricBond[];
  readonly charge: number | undefined;
}

/** The molecule of a frame: that of the one before when elements, bonds and charge are the same. */
function perceive(frame: Frame, charge: number | undefined, last: Perceived | null): Perceived {
  const { atomicNumbers, positions, name, cell } = frame;
  try {
    const bonds = bondsFromDistances(atomicNumbers, positions, cell);
    const same =
      last !== null &&
      last.charge === charge &&
      last.bonds.length === bonds.length &&
      last.molecule.atomicNumbers.length === atomicNumbers.length &&
      atomicNumbers.every((z, i) => z === last.molecule.atomicNumbers[i]) &&
      bonds.every(({ a, b }, k) => a === last.bonds[k]!.a && b === last.bonds[k]!.b);
    return same ? last : { molecule: assignBondOrders(atomicNumbers, bonds, { charge, name }), bonds, charge };
  } catch (error) {
    if (!(error instanceof ResffError)) throw error;
    throw new ParseError(error.message, frame.line, 1, { cause: error });
  }
}

function readFrame(reader: LineReader): Frame {
  // Some programs put an empty line between frames.
  let first = reader.read('number of atoms');
  while (first.trim() === '' && !reader.atEnd) first = reader.read('number of atoms');
  const line = reader.lineNumber;
  const count = reader.integer(first, 'number of atoms');
  if (count < 1) throw reader.error(`number of atoms: expected at least 1, got ${count}`);
  const comment = reader.read('comment');
  const extended = isExtendedComment(comment) ? parseComment(reader, comment) : null;
  const columns = extended?.columns ?? PLAIN;
  const atomicNumbers: number[] = [];
  const massNumbers: number[] = [];
  const positions: number[] = [];
  for (let atom = 0; atom < count; atom++) {
    const fields = words(reader.read(`atom ${atom + 1} of ${count}`));
    if (columns.count === null ? fields.length < 4 : fields.length !== columns.count)
      throw reader.error(
        `atom ${atom + 1} of ${count}: expected ${columns.count ?? 'element and x, y, z'}${columns.count === null ? '' : ' columns'}, got ${fields.length} columns`,
      );
    const element = fields[columns.element]!;
    const massNumber = (!columns.isAtomicNumber && hydrogenIsotope(element.text)) || 0;
    massNumbers.push(massNumber);
    atomicNumbers.push(massNumber ? 1 : elementNumber(reader, element, columns.isAtomicNumber));
    for (let k = 0; k < 3; k++) {
      const field = fields[columns.position + k]!;
      positions.push(reader.number(field.text, 'coordinate', field.column));
    }
  }
  skipTail(reader);
  return {
    line,
    atomicNumbers,
    massNumbers,
    positions: Float64Array.from(positions),
    name: extended?.name ?? '',
    charge: extended?.charge,
    cell: extended?.cell,
    properties: extended?.properties ?? (comment.trim() === '' ? new Map() : new Map([['comment', comment.trim()]])),
  };
}

/**
 * Goes to the next frame. Files of the QM9 set have three lines behind the atoms, frequencies, SMILES and InChI; anything else
 * but a count of atoms means that this frame has another number of atoms than it says.
 */
function skipTail(reader: LineReader): void {
  if (reader.peek(2)?.startsWith('InChI=')) for (let k = 0; k < 3; k++) reader.read('tail');
  while (reader.peek()?.trim() === '') reader.read('blank line');
  if (!reader.atEnd && !COUNT.test(reader.peek()!)) reader.integer(reader.read('number of atoms'), 'number of atoms');
}

/** An element symbol, which labels may follow (C1, H12a), or an atomic number. */
function elementNumber(reader: LineReader, { text, column }: Word, mustBeNumber: boolean): number {
  if (/^\d{1,3}$/.test(text)) {
    const z = Number(text);
    if (z >= 1 && z <= MAXIMUM_ATOMIC_NUMBER) return z;
  } else if (!mustBeNumber) {
    const symbol = /^([A-Za-z]{1,2})(\d+\w*)?$/.exec(text)?.[1] ?? '';
    const element = elementOfSymbol(symbol.charAt(0).toUpperCase() + symbol.slice(1).toLowerCase());
    if (element) return element.atomicNumber;
  }
  throw reader.error(`element: expected a symbol or an atomic number, got ${JSON.stringify(text)}`, column);
}
