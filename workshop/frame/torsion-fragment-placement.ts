/**
 * Starting structures of joined groups. A conformer from SMILES takes a second of openchemlib, most of it on pieces it has not seen;
 * here every piece is embedded once, capped with methyl, and pieces are put together along the bonds to their caps.
 */
import type { Molecule, Potential, Rng } from 'resff';
import { generateConformers } from 'resff/build';
import { adjacency, elementOf, neighborsOf } from 'resff/chemistry';
import { joinGroups } from './torsion-fragment-join.js';

const CONFORMERS = 3;
/** Random torsions about the bonds made; the lowest in energy of those that do not clash is taken. */
const TRIALS = 8;
/** Atoms three bonds apart or more, in sums of covalent radii: H–H 1.0 Å, C–C 2.4 Å. */
const CLEAR = 1.6;

type Vector = readonly [number, number, number];

interface PlacedAtom {
  readonly at: Vector;
  /** atomic number */
  readonly z: number;
  readonly hydrogens: readonly Vector[];
}

/** Heavy atoms with their hydrogens, and where open ends point: atom of the piece and direction. */
interface Piece {
  readonly atoms: readonly PlacedAtom[];
  readonly open: readonly { readonly atom: number; readonly to: Vector }[];
}

/** Where a piece is attached: position and covalent radius, Å. */
interface Anchor {
  readonly at: Vector;
  readonly radius: number;
}

const along = (f: (k: 0 | 1 | 2) => number): Vector => [f(0), f(1), f(2)];
const sum = (a: Vector, b: Vector, by = 1) => along((k) => a[k] + by * b[k]);
const sub = (a: Vector, b: Vector) => sum(a, b, -1);
const scaled = (a: Vector, by: number) => along((k) => a[k] * by);
const dot = (a: Vector, b: Vector) => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
const cross = (a: Vector, b: Vector): Vector => [
  a[1] * b[2] - a[2] * b[1],
  a[2] * b[0] - a[0] * b[2],
  a[0] * b[1] - a[1] * b[0],
];
const unit = (a: Vector) => scaled(a, 1 / Math.hypot(...a));

const pieces = new Map<string, readonly Piece[]>();

/**
 * Conformers of a piece without its caps: heavy atoms with their hydrogens, and where its open ends point.
 *
 * @param heavy of the capped molecule, the piece's own heavy atoms in their order
 * @param ends for each open end its atom and the cap in the capped molecule, and the atom's place in the piece
 */
function embedded(
  [left, linker, right]: readonly [string, string, string],
  heavy: (molecule: Molecule) => readonly number[],
  ends: readonly (readonly [atom: number, cap: number, place: number])[],
): Piece[] {
  const { smiles } = joinGroups(left, linker, right);
  return generateConformers(smiles, { count: CONFORMERS }).map(({ molecule, positions }) => {
    const at = (atom: number) => along((k) => positions[3 * atom + k]!);
    const graph = adjacency(molecule);
    return {
      atoms: heavy(molecule).map((atom) => ({
        at: at(atom),
        z: molecule.atomicNumbers[atom]!,
        hydrogens: [...neighborsOf(graph, atom)].filter((other) => molecule.atomicNumbers[other] === 1).map(at),
      })),
      open: ends.map(([atom, cap, place]) => ({ atom: place, to: unit(sub(at(cap), at(atom))) })),
    };
  });
}

const cached = (name: string, make: () => readonly Piece[]) => {
  const known = pieces.get(name) ?? make();
  pieces.set(name, known);
  return known;
};

/** Atoms 0, then 2 and on: atom 1 of the joined SMILES is the cap. */
const groupPieces = (group: string) =>
  cached(`group ${group}`, () => {
    const heavy = ({ atomicNumbers }: Molecule) =>
      Array.from(atomicNumbers.keys()).filter((atom) => atomicNumbers[atom] !== 1 && atom !== 1);
    return embedded([group, '', 'C'], heavy, [[0, 1, 0]]);
  });

const linkerPieces = (linker: string) =>
  cached(`linker ${linker}`, () => {
    const { joins } = joinGroups('C', linker, 'C');
    const [last, cap] = joins[1]!;
    const heavy = () => Array.from({ length: cap - 1 }, (_, k) => k + 1);
    return embedded(['C', linker, 'C'], heavy, [
      [1, 0, 0],
      [last, cap, last - 1],
    ]);
  });

/** A piece moved so that its end `own` is bonded along the open end of another, at torsion `turn` from an arbitrary zero. */
function attached(piece: Piece, own: number, anchor: Anchor, direction: Vector, turn: number): Piece {
  const end = piece.open[own]!;
  const z = scaled(direction, -1);
  const from = frame(end.to, 0);
  const to = frame(z, turn);
  const origin = piece.atoms[end.atom]!;
  const length = anchor.radius + elementOf(origin.z).covalentRadius;
  const begin = sum(anchor.at, direction, length);
  const turned = (v: Vector) => along((k) => to.reduce((total, axis, a) => total + axis[k] * dot(from[a]!, v), 0));
  const moved = (point: Vector) => sum(begin, turned(sub(point, origin.at)));
  return {
    atoms: piece.atoms.map((atom) => ({ ...atom, at: moved(atom.at), hydrogens: atom.hydrogens.map(moved) })),
    open: piece.open.map(({ atom, to }) => ({ atom, to: turned(to) })),
  };
}

/** Right-handed axes with the last along z, the others turned about it. */
function frame(z: Vector, turn: number): readonly Vector[] {
  const x = unit(cross(z, Math.abs(z[0]) < 0.7 ? [1, 0, 0] : [0, 1, 0]));
  const y = cross(z, x);
  const [c, s] = [Math.cos(turn), Math.sin(turn)];
  return [sum(scaled(x, c), y, s), sum(scaled(y, c), x, -s), z];
}

/** A molecule and what it is joined from. */
export interface Fragment {
  readonly left: string;
  readonly linker: string;
  readonly right: string;
  readonly molecule: Molecule;
}

/**
 * One starting structure of `joinGroups(left, linker, right)`, its atoms in that order. Bonds made have the sum of the covalent
 * radii; the structure is to be minimized.
 *
 * @returns (N,3) Å
 */
export function placedGroups(
  { left, linker, right, molecule }: Fragment,
  potential: Potential,
  rng: Rng,
): Float64Array {
  const one = (list: readonly Piece[]) => list[rng.integer(list.length)]!;
  const end = (piece: Piece, which: number): [Anchor, Vector] => {
    const { atom, to } = piece.open[which]!;
    const { at, z } = piece.atoms[atom]!;
    return [{ at, radius: elementOf(z).covalentRadius }, to];
  };
  const separate = nonbonded(molecule);
  let best: { clearance: number; energy: number; positions: Float64Array } | null = null;
  for (let trial = 0; trial < TRIALS; trial++) {
    const first = one(groupPieces(left));
    const middle = linker === '' ? null : attached(one(linkerPieces(linker)), 0, ...end(first, 0), turn(rng));
    const last = attached(one(groupPieces(right)), 0, ...(middle ? end(middle, 1) : end(first, 0)), turn(rng));
    const [head, ...rest] = first.atoms as [PlacedAtom, ...PlacedAtom[]];
    const heavy = [head, ...(middle?.atoms ?? []), ...last.atoms, ...rest];
    const positions = Float64Array.from(
      [...heavy.map(({ at }) => at), ...heavy.flatMap((atom) => atom.hydrogens)].flat(),
    );
    if (positions.length !== 3 * molecule.atomicNumbers.length)
      throw new Error(`placement: expected ${molecule.atomicNumbers.length} atoms, got ${positions.length / 3}`);
    const clearance = Math.min(CLEAR, separate(positions));
    const energy = potential.energyForces(positions, new Float64Array(positions.length));
    if (best === null || clearance > best.clearance || (clearance === best.clearance && energy < best.energy))
      best = { clearance, energy, positions };
  }
  return best!.positions;
}

const turn = (rng: Rng) => 2 * Math.PI * rng.next();

/** Shortest distance of atoms three bonds apart or more, in sums of their radii. */
function nonbonded(molecule: Molecule): (positions: Float64Array) => number {
  const graph = adjacency(molecule);
  const n = molecule.atomicNumbers.length;
  const radius = Array.from(molecule.atomicNumbers, (z) => elementOf(z).covalentRadius);
  const pairs: [number, number][] = [];
  for (let i = 0; i < n; i++) {
    const near = new Set([...neighborsOf(graph, i)].flatMap((atom) => [atom, ...neighborsOf(graph, atom)]));
    for (let j = i + 1; j < n; j++) if (!near.has(j)) pairs.push([i, j]);
  }
  return (x) =>
    pairs.reduce((least, [i, j]) => {
      const distance = Math.hypot(...along((k) => x[3 * i + k]! - x[3 * j + k]!));
      return Math.min(least, distance / (radius[i]! + radius[j]!));
    }, Infinity);
}
