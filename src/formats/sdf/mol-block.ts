import { chargeSeparations } from '../../chemistry/bond/charge-separation.js';
import { type AromaticAtom, kekulize } from '../../chemistry/bond/kekule.js';
import { withMissingHydrogens } from '../../chemistry/hydrogen-addition.js';
import { createMolecule } from '../../chemistry/molecule.js';
import type { Structure } from '../../chemistry/structure.js';
import { elementOfSymbol } from '../../core/elements.js';
import { ParseError, ResffError } from '../../core/errors.js';
import { hydrogenIsotope } from '../../core/isotope.js';
import type { Drawing } from '../reading.js';
import type { LineReader } from '../text-line.js';
import { drawnStereo } from './mol-stereo.js';

/** What both versions of a MOL block say about an atom; `line` is where, for messages. */
export interface MolAtom {
  readonly atomicNumber: number;
  readonly x: number;
  readonly y: number;
  readonly z: number;
  charge: number;
  /** 0 for the natural mixture */
  massNumber: number;
  readonly line: number;
}

/** Atoms from 0; type 1, 2, 3 or 4 (aromatic). */
export interface MolBond {
  readonly a: number;
  readonly b: number;
  type: number;
  /** 1 and -1: b is in front of and behind the plane of a drawing, seen from a; 0 says nothing */
  readonly wedge: -1 | 0 | 1;
  readonly line: number;
}

export interface MolBlock {
  readonly name: string;
  /** '2D', '3D' or '' when the header does not say */
  readonly dimension: string;
  readonly firstLine: number;
  readonly atoms: MolAtom[];
  readonly bonds: MolBond[];
}

/** Element, or isotope of hydrogen, of a MOL atom symbol; query atoms and R groups are refused by name. */
export function molElement(
  reader: LineReader,
  symbol: string,
  column: number,
): Pick<MolAtom, 'atomicNumber' | 'massNumber'> {
  const massNumber = hydrogenIsotope(symbol);
  if (massNumber !== undefined) return { atomicNumber: 1, massNumber };
  const element = /^[A-Z][a-z]?$/.test(symbol) ? elementOfSymbol(symbol) : undefined;
  if (!element) {
    const open = /^(A|AH|Q|QH|X|XH|M|MH|L|R|R#|R\d+|\*)$/.test(symbol);
    const advice = open ? ', which stands for more than one molecule (query atom or R group): write one of them' : '';
    throw reader.error(`atom: expected an element symbol, got ${JSON.stringify(symbol)}${advice}`, column);
  }
  return { atomicNumber: element.atomicNumber, massNumber: 0 };
}

export function molBondType(reader: LineReader, type: number, column: number): number {
  if (type < 1 || type > 4)
    throw reader.error(
      `bond type: expected 1, 2, 3 or 4 (aromatic), got ${type} (query, dative and hydrogen bonds are unsupported)`,
      column,
    );
  return type;
}

/** `charge` as given in a file; beyond ±15 the formats have no charges. */
export function molCharge(reader: LineReader, charge: number, column: number): number {
  if (Math.abs(charge) > 15) throw reader.error(`charge: expected -15 to 15, got ${charge}`, column);
  return charge;
}

/**
 * Turns a MOL block into a structure: aromatic bonds get a Kekulé form. A drawing gets its hydrogens and its stereochemistry, and no
 * coordinates.
 *
 * @throws ParseError with the line of the atom, bond or header that does not fit
 */
export function readingOfMolBlock(
  block: MolBlock,
  properties: ReadonlyMap<string, string>,
  normalize = false,
): Structure | Drawing {
  const { atoms, bonds, name } = block;
  const flat = flatness(block);
  const notes = normalize ? writeCharges(block) : [];
  try {
    const molecule = createMolecule({
      name,
      atomicNumbers: atoms.map((atom) => atom.atomicNumber),
      formalCharges: atoms.map((atom) => atom.charge),
      bonds: bonds.flatMap((bond) => [bond.a, bond.b]),
      bondOrders: kekuleOrders(block),
      massNumbers: atoms.map((atom) => atom.massNumber),
    });
    if (flat !== null) {
      const complete = withMissingHydrogens(molecule);
      return {
        drawing: { notation: 'graph', molecule: complete, stereo: drawnStereo(block, complete) },
        name,
        line: block.firstLine,
        error: new ParseError(`coordinates: expected 3D, got ${flat}; --build-3d makes them`, block.firstLine, 1),
        ...(notes.length > 0 ? { note: notes.join('; ') } : {}),
      };
    }
    // Some programs leave the code of a drawing above coordinates that are none.
    if (block.dimension === '2D') notes.push('the header says 2D, the coordinates are 3D and were taken');
    const noted = new Map([...properties, ...(notes.length > 0 ? [['note', notes.join('; ')] as const] : [])]);
    return { molecule, positions: Float64Array.from(atoms.flatMap(({ x, y, z }) => [x, y, z])), properties: noted };
  } catch (error) {
    if (error instanceof ParseError || !(error instanceof ResffError)) throw error;
    throw new ParseError(error.message, block.firstLine, 1, { cause: error });
  }
}

/** Gives uncharged spellings of charged groups their charges, and says so. */
function writeCharges({ atoms, bonds, name }: MolBlock): string[] {
  const changes = chargeSeparations(
    atoms.map((atom) => ({ ...atom, hydrogens: 0 })),
    bonds.map(({ a, b, type }) => ({ a, b, order: type })),
  );
  for (const { positive, negative, bond, order } of changes) {
    atoms[positive]!.charge = 1;
    atoms[negative]!.charge = -1;
    bonds[bond]!.type = order;
  }
  if (changes.length === 0) return [];
  const list = changes.map(({ positive, negative }) => `atom ${positive + 1} is +1, ${negative + 1} is -1`).join(', ');
  return [`an uncharged spelling has its charges now${name === '' ? '' : ` (${name})`}: ${list}`];
}

function kekuleOrders(block: MolBlock): number[] {
  const { atoms, bonds } = block;
  const aromatic = bonds.flatMap((bond, b) => (bond.type === 4 ? [b] : []));
  const orders = bonds.map((bond) => (bond.type === 4 ? 1 : bond.type));
  if (aromatic.length === 0) return orders;
  const sigma = new Uint32Array(atoms.length);
  bonds.forEach((bond, b) => {
    sigma[bond.a]! += orders[b]!;
    sigma[bond.b]! += orders[b]!;
  });
  const members = [...new Set(aromatic.flatMap((b) => [bonds[b]!.a, bonds[b]!.b]))];
  const place = new Map(members.map((atom, k) => [atom, k]));
  const placed = kekulize(
    members.map(
      (i): AromaticAtom => ({
        atomicNumber: atoms[i]!.atomicNumber,
        formalCharge: atoms[i]!.charge,
        order: sigma[i]!,
      }),
    ),
    aromatic.flatMap((b) => [place.get(bonds[b]!.a)!, place.get(bonds[b]!.b)!]),
  );
  if (!placed)
    throw new ParseError(
      'aromatic bonds: expected a Kekulé form, got none (is a hydrogen missing?)',
      bonds[aromatic[0]!]!.line,
      1,
    );
  aromatic.forEach((b, k) => {
    orders[b] = placed[k]!;
  });
  return orders;
}

/**
 * A drawing has no third dimension; a four-coordinate carbon cannot be flat. Coordinates count more than what the header says.
 *
 * @returns what it is instead of three-dimensional; null when it is
 */
function flatness(block: MolBlock): string | null {
  const { atoms, bonds } = block;
  if (atoms.length > 1 && atoms.every((atom) => atom.x === 0 && atom.y === 0 && atom.z === 0)) return 'all zero';
  if (atoms.some((atom) => atom.z !== 0)) return null;
  if (block.dimension === '2D') return '2D (dimension code of the header)';
  const degree = new Uint32Array(atoms.length);
  for (const bond of bonds) {
    degree[bond.a]!++;
    degree[bond.b]!++;
  }
  const flat = atoms.findIndex((atom, i) => atom.atomicNumber === 6 && degree[i]! >= 4);
  return flat < 0 ? null : `z = 0 for every atom of a molecule with a tetrahedral carbon (atom ${flat + 1})`;
}
