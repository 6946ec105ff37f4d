import {
  type CoordinateKind,
  coordinateDifference,
  coordinateValue,
  type InternalCoordinate,
} from '../potentials/internal-coordinate.js';
import type { Topology } from '../topology/topology.js';
import { applySuperposition, superpose } from './superpose.js';

/** A bond length, angle or torsion before and after. */
export interface CoordinateChange extends InternalCoordinate {
  /** Å or rad */
  readonly before: number;
  /** Å or rad */
  readonly after: number;
  /** after − before; of torsions the short way round */
  readonly change: number;
}

/** What moved between two geometries of one molecule. */
export interface GeometryChange {
  /** Å, over all atoms after superposition */
  readonly rmsd: number;
  /** Å, the atom (from 0) that moved farthest after superposition */
  readonly farthest: { readonly atom: number; readonly distance: number };
  /** Largest changes, the largest first. Of the torsions about one bond only that of the heaviest outer atoms. */
  readonly bonds: readonly CoordinateChange[];
  readonly angles: readonly CoordinateChange[];
  readonly torsions: readonly CoordinateChange[];
}

/** Sine of an angle inside a torsion below which the torsion is not a shape any more: about 6 degrees from straight. */
const NEARLY_STRAIGHT = 0.1;

/**
 * RMSD and the largest changes of bonds, angles and torsions.
 *
 * @param atomicNumbers (N), they choose the torsion that stands for a bond
 * @param before (N,3) Å
 * @param after (N,3) Å
 * @param most entries per list
 * @throws as `superpose`
 * @remarks Torsions across an angle within 6 degrees of straight, before or after, are left out.
 */
export function geometryChange(
  topology: Pick<Topology, 'bonds' | 'angles' | 'propers'>,
  atomicNumbers: ArrayLike<number>,
  before: Float64Array,
  after: Float64Array,
  most = 3,
): GeometryChange {
  const motion = superpose(after, before);
  const moved = applySuperposition(after, motion);
  let farthest = { atom: 0, distance: 0 };
  for (let atom = 0; atom < before.length / 3; atom++) {
    const distance = Math.hypot(...[0, 1, 2].map((d) => moved[3 * atom + d]! - before[3 * atom + d]!));
    if (distance > farthest.distance) farthest = { atom, distance };
  }
  const changes = (kind: CoordinateKind, index: Uint32Array, size: number) =>
    Array.from({ length: index.length / size }, (_, t): CoordinateChange => {
      const atoms = Array.from(index.subarray(size * t, size * (t + 1)));
      const [old, now] = [coordinateValue({ kind, atoms }, before), coordinateValue({ kind, atoms }, after)];
      return { kind, atoms, before: old, after: now, change: coordinateDifference(kind, now, old) };
    }).sort((a, b) => Math.abs(b.change) - Math.abs(a.change));
  const straight = (atoms: readonly number[]) =>
    [before, after].some((x) =>
      [atoms.slice(0, 3), atoms.slice(1)].some(
        (three) => Math.sin(coordinateValue({ kind: 'angle', atoms: three }, x)) < NEARLY_STRAIGHT,
      ),
    );
  const weight = ({ atoms }: CoordinateChange) => atomicNumbers[atoms[0]!]! + atomicNumbers[atoms[3]!]!;
  const ofBond = new Map<string, CoordinateChange>();
  for (const torsion of changes('dihedral', topology.propers, 4)) {
    const bond = [torsion.atoms[1]!, torsion.atoms[2]!].sort((i, j) => i - j).join('-');
    const known = ofBond.get(bond);
    if (!straight(torsion.atoms) && (known === undefined || weight(torsion) > weight(known))) ofBond.set(bond, torsion);
  }
  const torsions = [...ofBond.values()].sort((p, q) => Math.abs(q.change) - Math.abs(p.change));
  return {
    rmsd: motion.rmsd,
    farthest,
    bonds: changes('distance', topology.bonds, 2).slice(0, most),
    angles: changes('angle', topology.angles, 3).slice(0, most),
    torsions: torsions.slice(0, most),
  };
}
