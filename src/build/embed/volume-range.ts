import { degree, neighborsOf } from '../../chemistry/graph.js';
import type { StereoElement, StereoSign } from '../../chemistry/stereo.js';
import type { Shape } from './shape.js';

/** The signed volume (x₀−x₃)·((x₁−x₃)×(x₂−x₃)) of four atoms has to be in a range, Å³. */
export interface VolumeRange {
  readonly atoms: readonly [number, number, number, number];
  readonly least: number;
  readonly most: number;
}

/** Of unit vectors to the corners of a regular tetrahedron, three of them. */
const TRIPLE = 4 / (3 * Math.sqrt(3));
/** Share of the volume of a regular tetrahedron that a center has at least: small rings flatten it. */
const LEAST_SHARE = 0.3;
const LARGE = 1000;

/** Centers and axes whose way round is known, and planar atoms with three neighbors, whose volume is zero. */
export function volumeRanges(
  shape: Shape,
  stereo: readonly { readonly element: StereoElement; readonly sign: StereoSign }[],
): VolumeRange[] {
  const { graph, hybridization, molecule } = shape;
  const ranges: VolumeRange[] = [];
  for (const { element, sign } of stereo) {
    if (sign === 0 || element.kind === 'double-bond') continue;
    const least = LEAST_SHARE * (element.kind === 'axis' ? 4 : regularVolume(shape, element));
    ranges.push({ atoms: element.atoms, ...(sign > 0 ? { least, most: LARGE } : { least: -LARGE, most: -least }) });
  }
  for (let atom = 0; atom < molecule.atomicNumbers.length; atom++)
    if (hybridization[atom] === 'sp2' && degree(graph, atom) === 3) {
      const [a, b, c] = neighborsOf(graph, atom) as unknown as [number, number, number];
      ranges.push({ atoms: [a, b, c, atom], least: 0, most: 0 });
    }
  return ranges;
}

function regularVolume({ graph, lengths }: Shape, { focus, atoms }: StereoElement): number {
  const center = focus[0]!;
  const row = neighborsOf(graph, center);
  const sides = atoms
    .filter((atom) => atom !== center)
    .map((atom) => lengths[graph.bonds[graph.offsets[center]! + row.indexOf(atom)]!]!);
  if (sides.length === 3) return TRIPLE * sides[0]! * sides[1]! * sides[2]!;
  let sum = 0;
  for (let left = 0; left < 4; left++)
    sum += sides.reduce((product, side, k) => (k === left ? product : product * side), 1);
  return TRIPLE * sum;
}

/**
 * Adds weight · (distance of the volume from its range)² and its gradient, in the first three dimensions.
 *
 * @param stride entries of an atom in x
 */
export function volumeError(
  ranges: readonly VolumeRange[],
  x: Float64Array,
  gradient: Float64Array,
  stride: number,
  weight: number,
): number {
  let error = 0;
  for (const { atoms, least, most } of ranges) {
    const [a, b, c, d] = [stride * atoms[0], stride * atoms[1], stride * atoms[2], stride * atoms[3]];
    const ax = x[a]! - x[d]!;
    const ay = x[a + 1]! - x[d + 1]!;
    const az = x[a + 2]! - x[d + 2]!;
    const bx = x[b]! - x[d]!;
    const by = x[b + 1]! - x[d + 1]!;
    const bz = x[b + 2]! - x[d + 2]!;
    const cx = x[c]! - x[d]!;
    const cy = x[c + 1]! - x[d + 1]!;
    const cz = x[c + 2]! - x[d + 2]!;
    const [px, py, pz] = [by * cz - bz * cy, bz * cx - bx * cz, bx * cy - by * cx];
    const volume = ax * px + ay * py + az * pz;
    const off = volume < least ? volume - least : volume > most ? volume - most : 0;
    if (off === 0) continue;
    error += weight * off * off;
    const f = 2 * weight * off;
    const [qx, qy, qz] = [cy * az - cz * ay, cz * ax - cx * az, cx * ay - cy * ax];
    const [rx, ry, rz] = [ay * bz - az * by, az * bx - ax * bz, ax * by - ay * bx];
    gradient[a]! += f * px;
    gradient[a + 1]! += f * py;
    gradient[a + 2]! += f * pz;
    gradient[b]! += f * qx;
    gradient[b + 1]! += f * qy;
    gradient[b + 2]! += f * qz;
    gradient[c]! += f * rx;
    gradient[c + 1]! += f * ry;
    gradient[c + 2]! += f * rz;
    gradient[d]! -= f * (px + qx + rx);
    gradient[d + 1]! -= f * (py + qy + ry);
    gradient[d + 2]! -= f * (pz + qz + rz);
  }
  return error;
}
