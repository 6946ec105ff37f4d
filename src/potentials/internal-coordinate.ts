import { ResffError } from '../core/errors.js';
import { ANGLE_GEOMETRY_SIZE, angleGeometry } from './angle-geometry.js';

export type CoordinateKind = 'distance' | 'angle' | 'dihedral';

/** A distance (Å) between two atoms, an angle (rad) at the second of three, or a dihedral (rad) about the inner two of four. */
export interface InternalCoordinate {
  readonly kind: CoordinateKind;
  /** counted from 0; they need not be bonded */
  readonly atoms: readonly number[];
}

/** Number of atoms of each kind. */
export const coordinateSize = { distance: 2, angle: 3, dihedral: 4 } as const satisfies Record<CoordinateKind, number>;

/** Å⁴. Below this square of |u×v| three atoms of a dihedral are on a line to the last digit. */
const TINY = 1e-150;

const angle = new Float64Array(ANGLE_GEOMETRY_SIZE);

/**
 * Value of an internal coordinate and its gradient.
 *
 *     distance  r = |x_0 − x_1|
 *     angle     θ = atan2(|u×v|, u·v), see angleGeometry
 *     dihedral  φ in (−π, π], positive when the front bond has to turn clockwise to cover the rear one (IUPAC);
 *               with F = x_0 − x_1, G = x_1 − x_2, H = x_3 − x_2, A = F×G, B = H×G:
 *               φ = atan2((B×A)·G/|G|, A·B),  ∂φ/∂x_0 = −|G| A/A²,  ∂φ/∂x_3 = |G| B/B²,
 *               ∂φ/∂x_1 = (|G| + F·G/|G|) A/A² − (H·G/|G|) B/B²,  ∂φ/∂x_2 = −(|G| − H·G/|G|) B/B² − (F·G/|G|) A/A²
 *
 * @param x (N,3) Å
 * @param gradient (atoms of the coordinate, 3) 1 or rad/Å, overwritten
 * @returns Å or rad
 * @remarks Coincident atoms, exactly straight angles, and dihedrals with three atoms exactly on a line: the direction is
 * undefined; the gradient is zero, and so is such a dihedral.
 * Source: Blondel, Karplus, J. Comput. Chem. 1996, 17, 1132, doi 10.1002/(SICI)1096-987X(19960715)17:9<1132::AID-JCC5>3.0.CO;2-T
 */
export function coordinateGradient(
  { kind, atoms }: InternalCoordinate,
  x: Float64Array,
  gradient: Float64Array,
): number {
  if (kind === 'distance') return distance(x, 3 * atoms[0]!, 3 * atoms[1]!, gradient);
  if (kind === 'dihedral') return dihedral(x, 3 * atoms[0]!, 3 * atoms[1]!, 3 * atoms[2]!, 3 * atoms[3]!, gradient);
  angleGeometry(x, 3 * atoms[0]!, 3 * atoms[1]!, 3 * atoms[2]!, angle);
  for (let d = 0; d < 3; d++) {
    gradient[d] = -angle[1 + d]!;
    gradient[6 + d] = -angle[4 + d]!;
    gradient[3 + d] = angle[1 + d]! + angle[4 + d]!;
  }
  return angle[0]!;
}

const unused = new Float64Array(12);

/** Å or rad, as {@link coordinateGradient}. */
export function coordinateValue(coordinate: InternalCoordinate, x: Float64Array): number {
  return coordinateGradient(coordinate, x, unused);
}

/** a − b; of dihedrals the short way round, in [−π, π). */
export function coordinateDifference(kind: CoordinateKind, a: number, b: number): number {
  const difference = a - b;
  if (kind !== 'dihedral') return difference;
  return difference - 2 * Math.PI * Math.floor(difference / (2 * Math.PI) + 0.5);
}

/** For messages, with atoms as files and viewers count them: `dihedral of atoms 1-2-3-4 (counted from 1)`. */
export function coordinateName({ kind, atoms }: InternalCoordinate): string {
  return `${kind} of atoms ${atoms.map((atom) => atom + 1).join('-')} (counted from 1)`;
}

/** @throws ResffError (code option) unless there are as many different atoms of the system as the kind has */
export function checkCoordinate(coordinate: InternalCoordinate, atomCount: number, what: string): void {
  const { kind, atoms } = coordinate;
  if (!Object.hasOwn(coordinateSize, kind))
    throw new ResffError('option', `${what}: expected distance, angle or dihedral, got ${String(kind)}`);
  if (atoms.length !== coordinateSize[kind])
    throw new ResffError('option', `${what} ${kind}: expected ${coordinateSize[kind]} atoms, got ${atoms.length}`);
  for (const atom of atoms)
    if (!Number.isInteger(atom) || atom < 0 || atom >= atomCount)
      throw new ResffError(
        'option',
        `${what} ${kind}: expected atoms from 1 to ${atomCount}, got ${atom + 1} (counted from 1)`,
      );
  if (new Set(atoms).size !== atoms.length)
    throw new ResffError('option', `${what} ${coordinateName(coordinate)}: expected different atoms, got one twice`);
}

function distance(x: Float64Array, i: number, j: number, gradient: Float64Array): number {
  const dx = x[i]! - x[j]!;
  const dy = x[i + 1]! - x[j + 1]!;
  const dz = x[i + 2]! - x[j + 2]!;
  const r = Math.sqrt(dx * dx + dy * dy + dz * dz);
  const inverse = r === 0 ? 0 : 1 / r;
  gradient[0] = dx * inverse;
  gradient[1] = dy * inverse;
  gradient[2] = dz * inverse;
  for (let d = 0; d < 3; d++) gradient[3 + d] = -gradient[d]!;
  return r;
}

function dihedral(x: Float64Array, i: number, j: number, k: number, l: number, gradient: Float64Array): number {
  const fx = x[i]! - x[j]!;
  const fy = x[i + 1]! - x[j + 1]!;
  const fz = x[i + 2]! - x[j + 2]!;
  const gx = x[j]! - x[k]!;
  const gy = x[j + 1]! - x[k + 1]!;
  const gz = x[j + 2]! - x[k + 2]!;
  const hx = x[l]! - x[k]!;
  const hy = x[l + 1]! - x[k + 1]!;
  const hz = x[l + 2]! - x[k + 2]!;
  const ax = fy * gz - fz * gy;
  const ay = fz * gx - fx * gz;
  const az = fx * gy - fy * gx;
  const bx = hy * gz - hz * gy;
  const by = hz * gx - hx * gz;
  const bz = hx * gy - hy * gx;
  const a2 = ax * ax + ay * ay + az * az;
  const b2 = bx * bx + by * by + bz * bz;
  // Written so that positions which are not numbers reach the result instead of looking collinear.
  if (a2 < TINY || b2 < TINY) {
    gradient.fill(0, 0, 12);
    return 0;
  }
  const g = Math.sqrt(gx * gx + gy * gy + gz * gz);
  const triple = ((by * az - bz * ay) * gx + (bz * ax - bx * az) * gy + (bx * ay - by * ax) * gz) / g;
  const fg = (fx * gx + fy * gy + fz * gz) / g;
  const hg = (hx * gx + hy * gy + hz * gz) / g;
  for (let d = 0; d < 3; d++) {
    const a = (d === 0 ? ax : d === 1 ? ay : az) / a2;
    const b = (d === 0 ? bx : d === 1 ? by : bz) / b2;
    gradient[d] = -g * a;
    gradient[3 + d] = (g + fg) * a - hg * b;
    gradient[6 + d] = (hg - g) * b - fg * a;
    gradient[9 + d] = g * b;
  }
  return Math.atan2(triple, ax * bx + ay * by + az * bz);
}
