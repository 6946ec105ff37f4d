/**
 * Starting structures of joined groups. A conformer from SMILES takes a second of openchemlib, most of it on pieces it has not seen;
 * here every piece is embedded once, capped with methyl, and pieces are put together along the bonds to their caps.
 */
import { generateConformers } from 'resff/build';
import { adjacency, elementOf, neighborsOf } from 'resff/chemistry';
import { joinGroups } from './torsion-fragment-join.mjs';

const CONFORMERS = 3;
/** Random torsions about the bonds made; the lowest in energy of those that do not clash is taken. */
const TRIALS = 8;
/** Atoms three bonds apart or more, in sums of covalent radii: H–H 1.0 Å, C–C 2.4 Å. */
const CLEAR = 1.6;

const sub = (a, b) => a.map((x, k) => x - b[k]);
const scaled = (a, by) => a.map((x) => x * by);
const dot = (a, b) => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
const cross = (a, b) => [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
const unit = (a) => scaled(a, 1 / Math.hypot(...a));

const pieces = new Map();

/**
 * Conformers of a piece without its caps: heavy atoms with their hydrogens, and where its open ends point.
 *
 * @param heavy of the capped molecule, the piece's own heavy atoms in their order
 * @param ends for each open end its atom and the cap in the capped molecule, and the atom's place in the piece
 */
function embedded(left, linker, right, heavy, ends) {
  const { smiles } = joinGroups(left, linker, right);
  return generateConformers(smiles, { count: CONFORMERS }).map(({ molecule, positions }) => {
    const at = (atom) => [...positions.subarray(3 * atom, 3 * atom + 3)];
    const graph = adjacency(molecule);
    return {
      atoms: heavy(molecule).map((atom) => ({
        at: at(atom),
        z: molecule.atomicNumbers[atom],
        hydrogens: [...neighborsOf(graph, atom)].filter((other) => molecule.atomicNumbers[other] === 1).map(at),
      })),
      open: ends.map(([atom, cap, place]) => ({ atom: place, to: unit(sub(at(cap), at(atom))) })),
    };
  });
}

const cached = (name, make) => {
  if (!pieces.has(name)) pieces.set(name, make());
  return pieces.get(name);
};

/** Atoms 0, then 2 and on: atom 1 of the joined SMILES is the cap. */
const groupPieces = (group) =>
  cached(`group ${group}`, () => {
    const heavy = ({ atomicNumbers }) =>
      Array.from(atomicNumbers.keys()).filter((atom) => atomicNumbers[atom] !== 1 && atom !== 1);
    return embedded(group, '', 'C', heavy, [[0, 1, 0]]);
  });

const linkerPieces = (linker) =>
  cached(`linker ${linker}`, () => {
    const { joins } = joinGroups('C', linker, 'C');
    const [, [last, cap]] = joins;
    const heavy = () => Array.from({ length: cap - 1 }, (_, k) => k + 1);
    return embedded('C', linker, 'C', heavy, [
      [1, 0, 0],
      [last, cap, last - 1],
    ]);
  });

/** A piece moved so that its end `own` is bonded along the open end of another, at torsion `turn` from an arbitrary zero. */
function attached(piece, own, anchor, direction, turn) {
  const z = scaled(direction, -1);
  const from = frame(piece.open[own].to, 0);
  const to = frame(z, turn);
  const origin = piece.atoms[piece.open[own].atom];
  const length = anchor.radius + elementOf(origin.z).covalentRadius;
  const begin = anchor.at.map((x, k) => x + length * direction[k]);
  const turned = (v) => [0, 1, 2].map((k) => to.reduce((sum, axis, a) => sum + axis[k] * dot(from[a], v), 0));
  const moved = (point) => turned(sub(point, origin.at)).map((x, k) => begin[k] + x);
  return {
    atoms: piece.atoms.map((atom) => ({ ...atom, at: moved(atom.at), hydrogens: atom.hydrogens.map(moved) })),
    open: piece.open.map(({ atom, to }) => ({ atom, to: turned(to) })),
  };
}

/** Right-handed axes with the last along z, the others turned about it. */
function frame(z, turn) {
  const x = unit(cross(z, Math.abs(z[0]) < 0.7 ? [1, 0, 0] : [0, 1, 0]));
  const y = cross(z, x);
  const [c, s] = [Math.cos(turn), Math.sin(turn)];
  return [x.map((v, k) => c * v + s * y[k]), y.map((v, k) => c * v - s * x[k]), z];
}

/**
 * One starting structure of `joinGroups(left, linker, right)`, its atoms in that order. Bonds made have the sum of the covalent
 * radii; the structure is to be minimised.
 *
 * @returns (N,3) Å
 */
export function placedGroups({ left, linker, right, molecule }, potential, rng) {
  const one = (list) => list[rng.integer(list.length)];
  const end = (piece, which) => {
    const { atom, to } = piece.open[which];
    return [{ at: piece.atoms[atom].at, radius: elementOf(piece.atoms[atom].z).covalentRadius }, to];
  };
  const separate = nonbonded(molecule);
  let best = null;
  for (let trial = 0; trial < TRIALS; trial++) {
    const first = one(groupPieces(left));
    const middle = linker === '' ? null : attached(one(linkerPieces(linker)), 0, ...end(first, 0), turn(rng));
    const last = attached(one(groupPieces(right)), 0, ...(middle ? end(middle, 1) : end(first, 0)), turn(rng));
    const [head, ...rest] = first.atoms;
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
  return best.positions;
}

const turn = (rng) => 2 * Math.PI * rng.next();

/** Shortest distance of atoms three bonds apart or more, in sums of their radii. */
function nonbonded(molecule) {
  const graph = adjacency(molecule);
  const n = molecule.atomicNumbers.length;
  const radius = Array.from(molecule.atomicNumbers, (z) => elementOf(z).covalentRadius);
  const pairs = [];
  for (let i = 0; i < n; i++) {
    const near = new Set([...neighborsOf(graph, i)].flatMap((atom) => [atom, ...neighborsOf(graph, atom)]));
    for (let j = i + 1; j < n; j++) if (!near.has(j)) pairs.push([i, j]);
  }
  return (x) =>
    pairs.reduce((least, [i, j]) => {
      const distance = Math.hypot(x[3 * i] - x[3 * j], x[3 * i + 1] - x[3 * j + 1], x[3 * i + 2] - x[3 * j + 2]);
      return Math.min(least, distance / (radius[i] + radius[j]));
    }, Infinity);
}
