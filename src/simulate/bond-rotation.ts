import { coordinateValue } from '../potentials/internal-coordinate.js';

/** Atoms i-j-k-l, from 0; the dihedral turns about the bond j-k. */
export type DihedralAtoms = readonly [number, number, number, number];

/** The dihedral i-j-k-l of positions (N,3) Å, rad, in (−π, π]; 0 where it is undefined, see `coordinateValue`. */
export function dihedralAngle(positions: Float64Array, atoms: DihedralAtoms): number {
  return coordinateValue({ kind: 'dihedral', atoms }, positions);
}
