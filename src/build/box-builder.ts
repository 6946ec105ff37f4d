import { createMolecule, type Molecule } from '../chemistry/molecule.js';
import type { ResidueRecord } from '../chemistry/residue.js';
import { checkPositions, type Structure } from '../chemistry/structure.js';
import { type Cell, cellOf, cellVolume, inverseCell, refuseCell } from '../core/cell.js';
import { symbolOf } from '../core/elements.js';
import { ResffError } from '../core/errors.js';
import { Rng } from '../core/rng.js';
import { AVOGADRO_PER_MOL } from '../core/units.js';
import { atomicMasses } from '../simulate/mass.js';
import { overlapOf, placeMolecules, RIGID, type RigidSystem } from './box-packing.js';
import { descendInPlace } from './embed/descent.js';

/** Molecules of one kind. */
export interface BoxKind {
  /** Conformers of one molecule; copies take them in turn. */
  readonly conformers: readonly Structure[];
  readonly count: number;
}

export interface BoxOptions {
  /** (3,3) Å, rows are the vectors; or a density */
  cell?: ArrayLike<number>;
  /** g/cm³, of a cubic cell */
  density?: number | undefined;
  /** Å, no two atoms of different molecules are closer. Default 2. */
  distance?: number;
  /** Default 1. */
  seed?: number;
}

/** Å, as Packmol's manual has it for systems at room temperature. */
export const BOX_DISTANCE = 2;
/** Starts, each with random places and turns. */
const ATTEMPTS = 5;
const STEPS = 1000;
/** Å by which the distance may be missed: packing comes near it from below. */
const SLACK = 0.02;

/**
 * A periodic box with so many molecules of each kind, placed and turned at random and then moved apart as rigid bodies until no two
 * atoms of different molecules or images are closer than `distance`. A start for a minimization and an equilibration, not a liquid.
 * Kinds follow each other in the given order, copies of a kind too; molecules are whole, with their centers in the cell.
 *
 * @returns every molecule a residue: HOH, an ion's name, or one name of each other kind (UNL, or M2, M3, ... of several)
 * @throws ResffError (code option) without molecules, with both or neither of cell and density, for a cell in which molecules do not find
 *   room; (molecule) for a kind that is periodic itself, or conformers of several molecules; (data) for positions that are not finite
 */
export function buildBox(kinds: readonly BoxKind[], options: BoxOptions): Structure {
  const { distance = BOX_DISTANCE, seed = 1 } = options;
  if (!(distance > 0 && distance < Infinity))
    throw new ResffError('option', `distance: expected a positive number of Å, got ${distance}`);
  kinds.forEach(checkKind);
  const copies = kinds.flatMap(({ conformers, count }) =>
    Array.from({ length: count }, (_, copy) => conformers[copy % conformers.length]!),
  );
  if (copies.length === 0) throw new ResffError('option', 'box: expected molecules, got none');
  const molecule = together(copies.map((copy) => copy.molecule));
  const cell = cellFor(molecule, options);
  const positions = pack(copies, cell, distance, new Rng(seed));
  return { molecule, positions, properties: new Map(), cell, residues: residuesOf(kinds) };
}

function checkKind({ conformers, count }: BoxKind): void {
  if (!Number.isInteger(count) || count < 1)
    throw new ResffError('option', `count: expected a whole number from 1, got ${count}`);
  const [first] = conformers;
  if (!first) throw new ResffError('option', 'kind: expected at least one conformer, got none');
  for (const conformer of conformers) {
    checkPositions(conformer);
    refuseCell(conformer.cell, 'as a part of a box');
    if (String(conformer.molecule.atomicNumbers) !== String(first.molecule.atomicNumbers))
      throw new ResffError('molecule', `kind ${first.molecule.name}: expected conformers of one molecule, got several`);
  }
}

/** Molecules as one, in order. */
function together(molecules: readonly Molecule[]): Molecule {
  let offset = 0;
  const bonds = molecules.flatMap((molecule) => {
    const from = offset;
    offset += molecule.atomicNumbers.length;
    return Array.from(molecule.bonds, (atom) => atom + from);
  });
  const names = new Map<string, number>();
  for (const { name } of molecules) names.set(name, (names.get(name) ?? 0) + 1);
  return createMolecule({
    name: Array.from(names, ([name, count]) => `${count} ${name || 'molecules'}`).join(', '),
    atomicNumbers: molecules.flatMap(({ atomicNumbers }) => [...atomicNumbers]),
    formalCharges: molecules.flatMap(({ formalCharges }) => [...formalCharges]),
    bonds,
    bondOrders: molecules.flatMap(({ bondOrders }) => [...bondOrders]),
    massNumbers: molecules.flatMap(({ atomicNumbers, massNumbers }) => [
      ...(massNumbers ?? new Uint16Array(atomicNumbers.length)),
    ]),
  });
}

function cellFor(molecule: Molecule, { cell, density }: BoxOptions): Cell {
  if ((cell === undefined) === (density === undefined))
    throw new ResffError('option', `box: expected a cell or a density, got ${cell ? 'both' : 'neither'}`);
  if (cell) return cellOf(cell);
  if (!(density! > 0 && density! < Infinity))
    throw new ResffError('option', `density: expected a positive number of g/cm³, got ${density}`);
  const edge = Math.cbrt((atomicMasses(molecule).reduce((sum, m) => sum + m, 0) * 1e24) / AVOGADRO_PER_MOL / density!);
  return cellOf([edge, 0, 0, 0, edge, 0, 0, 0, edge]);
}

/** g/cm³ */
export function densityOf(molecule: Molecule, cell: Cell): number {
  return (atomicMasses(molecule).reduce((sum, m) => sum + m, 0) * 1e24) / AVOGADRO_PER_MOL / cellVolume(cell);
}

function pack(copies: readonly Structure[], cell: Cell, distance: number, rng: Rng): Float64Array {
  const system = rigidSystem(copies, cell);
  const overlap = overlapOf(system, distance);
  const variables = new Float64Array(RIGID * copies.length);
  // Σ (d² − r²)²/d² of one pair that is too close by the slack.
  const enough = (distance ** 2 - (distance - SLACK) ** 2) ** 2 / distance ** 2;
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    for (let m = 0; m < copies.length; m++) {
      const s = [rng.next(), rng.next(), rng.next()];
      for (let k = 0; k < 3; k++) {
        variables[RIGID * m + k] = s[0]! * cell[k]! + s[1]! * cell[3 + k]! + s[2]! * cell[6 + k]!;
      }
      for (let k = 3; k < RIGID; k++) variables[RIGID * m + k] = rng.normal();
    }
    normalize(variables);
    const left = descendInPlace(overlap, variables, { steps: STEPS, tolerance: 1e-7, reach: 1, until: Infinity });
    if (left > enough) continue;
    intoCell(variables, cell);
    const x = new Float64Array(system.body.length);
    placeMolecules(system, variables, x);
    return x;
  }
  throw new ResffError(
    'option',
    `box: expected room for ${copies.length} molecules with ${distance} Å between their atoms, got none in ${ATTEMPTS} attempts (${cellVolume(cell).toFixed(0)} Å³); a lower density or a smaller distance helps`,
  );
}

function rigidSystem(copies: readonly Structure[], cell: Cell): RigidSystem {
  const body = new Float64Array(copies.reduce((sum, { positions }) => sum + positions.length, 0));
  const moleculeOfAtom = new Uint32Array(body.length / 3);
  let at = 0;
  copies.forEach(({ positions }, m) => {
    const n = positions.length / 3;
    const center = [0, 1, 2].map((k) => {
      let sum = 0;
      for (let i = k; i < positions.length; i += 3) sum += positions[i]!;
      return sum / n;
    });
    moleculeOfAtom.fill(m, at / 3, at / 3 + n);
    for (let i = 0; i < positions.length; i++) body[at++] = positions[i]! - center[i % 3]!;
  });
  return { cell, body, moleculeOfAtom };
}

/** Quaternions of length 1, so that steps of all variables are of a kind. */
function normalize(variables: Float64Array): void {
  for (let at = 3; at < variables.length; at += RIGID) {
    const length = Math.hypot(...variables.subarray(at, at + 4));
    for (let k = 0; k < 4; k++) variables[at + k]! /= length;
  }
}

function intoCell(variables: Float64Array, cell: Cell): void {
  const inverse = inverseCell(cell);
  for (let at = 0; at < variables.length; at += RIGID) {
    const t = variables.slice(at, at + 3);
    for (let row = 0; row < 3; row++) {
      const whole = Math.floor(t[0]! * inverse[row]! + t[1]! * inverse[3 + row]! + t[2]! * inverse[6 + row]!);
      for (let k = 0; k < 3; k++) variables[at + k]! -= whole * cell[3 * row + k]!;
    }
  }
}

/** Names that readers of PDB know without bonds, by the elements of a molecule: water and ions of one atom. */
function residueName({ atomicNumbers, bondOrders }: Molecule): string | null {
  if (atomicNumbers.length === 1) return atomicNumbers[0] === 53 ? 'IOD' : symbolOf(atomicNumbers[0]!).toUpperCase();
  const isWater = bondOrders.length === 2 && String([...atomicNumbers].sort((a, b) => a - b)) === '1,1,8';
  return isWater ? 'HOH' : null;
}

function residuesOf(kinds: readonly BoxKind[]): ResidueRecord {
  const residues: { name: string; chain: string; number: number; insertionCode: string }[] = [];
  const residueOfAtom: number[] = [];
  const atomNames: string[] = [];
  kinds.forEach(({ conformers, count }, kind) => {
    const { molecule } = conformers[0]!;
    const own = residueName(molecule);
    const name = own ?? (kind === 0 ? 'UNL' : `M${kind + 1}`);
    const counts = new Map<number, number>();
    const names = Array.from(molecule.atomicNumbers, (z) => {
      const number = (counts.get(z) ?? 0) + 1;
      counts.set(z, number);
      const symbol = symbolOf(z).toUpperCase();
      const alone = own !== null && (z === 8 || molecule.atomicNumbers.length === 1);
      return alone ? symbol : `${symbol}${number % 10 ** (4 - symbol.length)}`;
    });
    for (let copy = 0; copy < count; copy++) {
      residueOfAtom.push(...names.map(() => residues.length));
      atomNames.push(...names);
      residues.push({ name, chain: '', number: residues.length + 1, insertionCode: '' });
    }
  });
  return { residues, residueOfAtom: Uint32Array.from(residueOfAtom), atomNames };
}
