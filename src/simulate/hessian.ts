import { ResffError } from '../core/errors.js';
import type { Precision } from '../force-field/backend.js';
import type { Potential } from '../potentials/potential.js';

/** A potential that may offer more: many conformations in one call, and a stated precision, as `ForceFieldPotential` does. */
export interface HessianPotential extends Potential {
  batch?(positions: Float64Array, forces: Float64Array): unknown;
  readonly precision?: Precision;
}

export interface HessianOptions {
  /** Displacement h of each coordinate. Default {@link HESSIAN_STEP} of the potential's precision. */
  stepAngstrom?: number;
  /** Called after the displacements of every atom. */
  onProgress?: (atomsDone: number, atomCount: number) => void;
}

/** Second derivatives of the energy at one point. */
export interface Hessian {
  /** (3N,3N) kcal/mol/Å², exactly symmetric */
  readonly values: Float64Array;
  /** kcal/mol, at the point itself */
  readonly energy: number;
  /** (N,3) kcal/mol/Å, at the point itself */
  readonly forces: Float64Array;
  /** kcal/mol/Å², largest |H_ij − H_ji| before symmetrization: what the differences are worth */
  readonly asymmetry: number;
  readonly stepAngstrom: number;
  /** energies and forces computed */
  readonly evaluations: number;
}

/**
 * Displacements that balance the two errors of a central difference, h² ∂³F/6 and (rounding of F)/h. Measured on water, ethanol
 * and butanamide with a shipped model: in double precision, whose forces are right to 1e-11 kcal/mol/Å, frequencies are right to
 * 1e-3 cm⁻¹ and rotations come out within 0.3 cm⁻¹ of zero (1 to 26 cm⁻¹ with steps of 1e-3 to 5e-3 Å, because a stretched O-H
 * bond bends its curvature). In single precision, whose forces carry some 3e-5 kcal/mol/Å, vibrations are right to 1 cm⁻¹ and
 * rotations to 10 cm⁻¹; much larger and much smaller steps are both worse.
 */
export const HESSIAN_STEP: Readonly<Record<Precision, number>> = { double: 5e-5, single: 2e-3 };

/** The step of a potential's precision. */
export function hessianStep({ precision = 'double' }: HessianPotential): number {
  return HESSIAN_STEP[precision];
}

/**
 * Hessian H_ij = ∂²E/∂x_i∂x_j by central differences of the forces,
 * H_ij = −(F_j(x + h e_i) − F_j(x − h e_i)) / 2h, then (H + Hᵀ)/2. Costs 6N + 1 evaluations, batched per atom where the
 * potential can.
 *
 * @remarks A potential that does not state its precision counts as double: a sum with a single-precision force field in it has
 * to be given the step of single precision.
 * @param positions (N,3) Å, not changed
 * @throws RangeError when `positions` does not have 3N entries
 * @throws ResffError (code option) for a step that is not positive, (code numeric) when a force is not finite
 */
export function hessian(
  potential: HessianPotential,
  positions: Float64Array,
  { stepAngstrom = hessianStep(potential), onProgress }: HessianOptions = {},
): Hessian {
  const rows = Array.from({ length: potential.atomCount }, (_, atom) => {
    const three = hessianRows(potential, positions, atom, stepAngstrom);
    onProgress?.(atom + 1, potential.atomCount);
    return three;
  });
  return assembleHessian(potential, positions, rows, stepAngstrom);
}

/**
 * The three rows of one atom before symmetrization: what a Hessian is split into over threads.
 *
 * @returns (3,3N) kcal/mol/Å²
 * @throws as `hessian`
 */
export function hessianRows(
  potential: HessianPotential,
  positions: Float64Array,
  atom: number,
  stepAngstrom: number,
): Float64Array {
  const size = 3 * potential.atomCount;
  if (positions.length !== size) throw new RangeError(`positions: expected ${size} entries, got ${positions.length}`);
  if (!(stepAngstrom > 0 && stepAngstrom < Number.POSITIVE_INFINITY))
    throw new ResffError('option', `stepAngstrom: expected a positive length in Å, got ${stepAngstrom}`);
  // Conformations +x, −x, +y, −y, +z, −z.
  const displaced = new Float64Array(6 * size);
  for (let c = 0; c < 6; c++) {
    displaced.set(positions, c * size);
    displaced[c * size + 3 * atom + (c >> 1)]! += c % 2 === 0 ? stepAngstrom : -stepAngstrom;
  }
  const forces = new Float64Array(6 * size);
  forcesOfAll(potential, displaced, forces);
  checkFinite(forces, `atom ${atom + 1} displaced by ${stepAngstrom} Å`);
  return Float64Array.from({ length: 3 * size }, (_, k) => {
    const [axis, j] = [Math.floor(k / size), k % size];
    return (forces[(2 * axis + 1) * size + j]! - forces[2 * axis * size + j]!) / (2 * stepAngstrom);
  });
}

/** @param rows of every atom, as `hessianRows` gives them for `potential`, `positions` and `stepAngstrom` */
export function assembleHessian(
  potential: Potential,
  positions: Float64Array,
  rows: readonly Float64Array[],
  stepAngstrom: number,
): Hessian {
  const size = positions.length;
  const forces = new Float64Array(size);
  const energy = potential.energyForces(positions.slice(), forces);
  checkFinite(forces, 'undisplaced');
  const values = new Float64Array(size * size);
  rows.forEach((three, atom) => {
    values.set(three, 3 * atom * size);
  });
  const asymmetry = symmetrize(values, size);
  return { values, energy, forces, asymmetry, stepAngstrom, evaluations: 1 + 2 * size };
}

function checkFinite(forces: Float64Array, where: string): void {
  if (!forces.every(Number.isFinite))
    throw new ResffError('numeric', `forces: expected finite numbers, got others (Hessian, ${where})`);
}

/** Adds the forces of several conformations (C,N,3). */
export function forcesOfAll(potential: HessianPotential, positions: Float64Array, forces: Float64Array): void {
  if (potential.batch) potential.batch(positions, forces);
  else {
    const size = 3 * potential.atomCount;
    for (let c = 0; c < positions.length; c += size)
      potential.energyForces(positions.subarray(c, c + size), forces.subarray(c, c + size));
  }
}

/** Replaces a matrix by its symmetric part; returns the largest difference between mirror images. */
function symmetrize(matrix: Float64Array, n: number): number {
  let largest = 0;
  for (let i = 0; i < n; i++)
    for (let j = 0; j < i; j++) {
      const [lower, upper] = [matrix[i * n + j]!, matrix[j * n + i]!];
      largest = Math.max(largest, Math.abs(lower - upper));
      matrix[i * n + j] = matrix[j * n + i] = (lower + upper) / 2;
    }
  return largest;
}
