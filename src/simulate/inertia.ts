import { ResffError } from '../core/errors.js';
import { symmetricEigen } from './eigen.js';

/** `linear`: every atom lies within {@link LINEAR_TOLERANCE} of one line. */
export type Rotor = 'atom' | 'linear' | 'nonlinear';

/** A molecule as a rigid body. */
export interface Inertia {
  /** g/mol */
  readonly mass: number;
  /** (3) Å, center of mass */
  readonly center: Float64Array;
  /** (3) g/mol·Å², principal moments in rising order */
  readonly moments: Float64Array;
  /** (3,3) principal axes, row k belongs to `moments[k]` */
  readonly axes: Float64Array;
  readonly rotor: Rotor;
}

/**
 * Å. A relaxed linear molecule is bent by what is left of its forces, some 1e-4 Å, and by 0.007 Å with the forces that count as
 * stationary; the flattest molecules that are really bent or twisted are ten times further off a line.
 */
export const LINEAR_TOLERANCE = 0.02;

/**
 * Center of mass, principal moments I_ab = Σ m (r² δ_ab − r_a r_b) and axes. Where moments coincide their axes are any
 * orthogonal ones.
 *
 * @param masses (N) g/mol
 * @param positions (N,3) Å
 * @throws RangeError when the arrays do not fit together
 * @throws ResffError (code option) for a mass that is not positive
 */
export function inertia(masses: ArrayLike<number>, positions: Float64Array): Inertia {
  const n = masses.length;
  if (n === 0 || positions.length !== 3 * n)
    throw new RangeError(`positions: expected ${3 * n} entries for ${n} masses, got ${positions.length}`);
  let mass = 0;
  const center = new Float64Array(3);
  for (let i = 0; i < n; i++) {
    const m = masses[i]!;
    if (!(m > 0 && m < Number.POSITIVE_INFINITY))
      throw new ResffError('option', `mass: expected a positive number of g/mol, got ${m} (atom ${i + 1})`);
    mass += m;
    for (let k = 0; k < 3; k++) center[k]! += m * positions[3 * i + k]!;
  }
  for (let k = 0; k < 3; k++) center[k]! /= mass;
  const tensor = new Float64Array(9);
  for (let i = 0; i < n; i++) {
    const r = [0, 1, 2].map((k) => positions[3 * i + k]! - center[k]!);
    const square = r[0]! ** 2 + r[1]! ** 2 + r[2]! ** 2;
    for (let a = 0; a < 3; a++)
      for (let b = 0; b < 3; b++) tensor[3 * a + b]! += masses[i]! * ((a === b ? square : 0) - r[a]! * r[b]!);
  }
  const { values, vectors } = symmetricEigen(tensor, 3);
  const rotor = n === 1 ? 'atom' : isLinear(positions, center, vectors) ? 'linear' : 'nonlinear';
  return { mass, center, moments: values.map((moment) => Math.max(moment, 0)), axes: vectors, rotor };
}

/** Distance of every atom from the axis of the smallest moment, the first one. */
function isLinear(positions: Float64Array, center: Float64Array, axes: Float64Array): boolean {
  for (let i = 0; i < positions.length; i += 3) {
    const along = (row: number) =>
      [0, 1, 2].reduce((sum, k) => sum + axes[3 * row + k]! * (positions[i + k]! - center[k]!), 0);
    if (Math.hypot(along(1), along(2)) > LINEAR_TOLERANCE) return false;
  }
  return true;
}
