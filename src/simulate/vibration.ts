import { ResffError } from '../core/errors.js';
import { LIGHT_M_PER_S } from '../core/units.js';
import { symmetricEigen } from './eigen.js';
import type { Hessian } from './hessian.js';
import { type Inertia, inertia } from './inertia.js';
import { dot } from './lbfgs.js';

/** One normal mode. */
export interface VibrationMode {
  /** cm⁻¹; an imaginary frequency is given as a negative number */
  readonly frequency: number;
  /** g/mol, μ = 1 / Σ l²/m over the mass-weighted unit vector l */
  readonly reducedMass: number;
  /** kcal/mol/Å², (2πcν)² μ; negative for an imaginary mode */
  readonly forceConstant: number;
  /** (N,3) Cartesian displacements, the vector of all 3N has length 1 */
  readonly displacement: Float64Array;
}

/**
 * `minimum`: no imaginary mode. `transition-state`: exactly one. `saddle`: more than one. `not-stationary`: forces are left,
 * so that the question has no answer yet.
 */
export type StationaryVerdict = 'minimum' | 'transition-state' | 'saddle' | 'not-stationary';

/** cm⁻¹ */
export const IMAGINARY_THRESHOLD = 10;

export interface VibrationOptions {
  /** cm⁻¹, modes count as imaginary below minus this. Default {@link IMAGINARY_THRESHOLD}. */
  imaginaryThreshold?: number;
  /** kcal/mol/Å, a point counts as stationary while no force is longer. Default 0.5, 4.5e-4 hartree/bohr being usual. */
  stationaryForce?: number;
}

export interface Vibrations {
  /** In rising order of frequency: 3N − 6, 3N − 5 for linear molecules, none for an atom. */
  readonly modes: readonly VibrationMode[];
  /** cm⁻¹, of the translations and rotations, which are projected out: zero at an exact minimum, so a measure of the Hessian. */
  readonly externalFrequencies: Float64Array;
  readonly inertia: Inertia;
  readonly verdict: StationaryVerdict;
  readonly imaginaryCount: number;
  /** modes within the threshold of zero: too flat to decide which way they bend */
  readonly flatCount: number;
  /** kcal/mol/Å, longest force */
  readonly maxForce: number;
}

/** rad/s per √(kcal/mol/Å² / (g/mol)), as a wavenumber: √(4184 J/mol / 1e-20 m² / 1e-3 kg/mol) / 2πc, in cm⁻¹. */
export const WAVENUMBER_UNIT = Math.sqrt(4184 / 1e-23) / (2 * Math.PI * LIGHT_M_PER_S * 100);

/**
 * Normal modes: eigenvectors of the mass-weighted Hessian H_ij / √(m_i m_j) after translations and rotations have been projected
 * out of it, ν = √λ / 2πc. The projected directions are built from center of mass and principal axes, so that linear molecules
 * keep 3N − 5 modes and atoms none. Away from stationary points rotations are no exact eigenvectors and the frequencies depend
 * on the coordinates chosen; the verdict says so.
 *
 * @param masses (N) g/mol
 * @param positions (N,3) Å, where the Hessian was taken
 * @throws RangeError when the arrays do not fit together
 * @throws ResffError (code option) for a bad mass or threshold
 * Source: Wilson, Decius, Cross, Molecular Vibrations (1955), ch. 2; Miller, Handy, Adams, J. Chem. Phys. 1980, 72, 99,
 * doi 10.1063/1.438959 (projection)
 */
export function vibrations(
  { values, forces }: Pick<Hessian, 'values' | 'forces'>,
  masses: ArrayLike<number>,
  positions: Float64Array,
  { imaginaryThreshold = IMAGINARY_THRESHOLD, stationaryForce = 0.5 }: VibrationOptions = {},
): Vibrations {
  for (const [name, value] of Object.entries({ imaginaryThreshold, stationaryForce }))
    if (!(value >= 0)) throw new ResffError('option', `${name}: expected zero or more, got ${value}`);
  const body = inertia(masses, positions);
  const size = positions.length;
  if (values.length !== size * size)
    throw new RangeError(`Hessian: expected ${size}×${size} entries, got ${values.length}`);
  const roots = Float64Array.from({ length: size }, (_, i) => Math.sqrt(masses[Math.floor(i / 3)]!));
  const weighted = values.map((value, k) => value / (roots[Math.floor(k / size)]! * roots[k % size]!));
  const external = externalVectors(body, roots, positions);

  const { values: squares, vectors } = symmetricEigen(projected(weighted, external, size), size);
  const modes = Array.from({ length: size - external.length }, (_, k) =>
    normalMode(squares[k]!, vectors.subarray(k * size, (k + 1) * size), roots),
  );
  let maxForce = 0;
  for (let i = 0; i < size; i += 3)
    maxForce = Math.max(maxForce, Math.hypot(forces[i]!, forces[i + 1]!, forces[i + 2]!));
  const imaginaryCount = modes.filter(({ frequency }) => frequency < -imaginaryThreshold).length;
  return {
    modes,
    externalFrequencies: externalFrequencies(weighted, external, size),
    inertia: body,
    verdict:
      maxForce > stationaryForce
        ? 'not-stationary'
        : imaginaryCount === 0
          ? 'minimum'
          : imaginaryCount === 1
            ? 'transition-state'
            : 'saddle',
    imaginaryCount,
    flatCount: modes.filter(({ frequency }) => Math.abs(frequency) <= imaginaryThreshold).length,
    maxForce,
  };
}

/** √λ as a wavenumber, negative for negative λ. */
function wavenumber(square: number): number {
  return Math.sign(square) * Math.sqrt(Math.abs(square)) * WAVENUMBER_UNIT;
}

function normalMode(square: number, vector: Float64Array, roots: Float64Array): VibrationMode {
  const cartesian = vector.map((x, i) => x / roots[i]!);
  const reducedMass = 1 / cartesian.reduce((sum, x) => sum + x * x, 0);
  const length = Math.sqrt(reducedMass);
  return {
    frequency: wavenumber(square),
    reducedMass,
    forceConstant: square * reducedMass,
    displacement: cartesian.map((x) => x * length),
  };
}

/** Orthonormal mass-weighted directions of the translations and rotations: three, five or six. */
function externalVectors({ mass, center, moments, axes, rotor }: Inertia, roots: Float64Array, x: Float64Array) {
  const translations = [0, 1, 2].map((axis) => roots.map((root, i) => (i % 3 === axis ? root / Math.sqrt(mass) : 0)));
  const turned = { atom: [], linear: [1, 2], nonlinear: [0, 1, 2] }[rotor];
  const rotations = turned.map((row) => {
    const axis = axes.subarray(3 * row, 3 * row + 3);
    return roots.map((root, i) => {
      const [k, from] = [i % 3, i - (i % 3)];
      const [p, q] = [(k + 1) % 3, (k + 2) % 3];
      const cross = axis[p]! * (x[from + q]! - center[q]!) - axis[q]! * (x[from + p]! - center[p]!);
      return (root * cross) / Math.sqrt(moments[row]!);
    });
  });
  return [...translations, ...rotations];
}

/** P H P + σ(1 − P), P the projector on vibrations and σ above every eigenvalue, so that the external directions come last. */
function projected(matrix: Float64Array, external: readonly Float64Array[], n: number): Float64Array {
  const result = matrix.slice();
  let above = 1;
  for (let i = 0; i < n; i++) {
    let sum = 0;
    for (let j = 0; j < n; j++) sum += Math.abs(matrix[i * n + j]!);
    above = Math.max(above, 2 * sum);
  }
  const images = external.map((d) => apply(matrix, d));
  external.forEach((d, a) => {
    for (let i = 0; i < n; i++)
      for (let j = 0; j < n; j++) result[i * n + j]! -= d[i]! * images[a]![j]! + images[a]![i]! * d[j]!;
    external.forEach((other, b) => {
      const element = dot(d, images[b]!) + (a === b ? above : 0);
      for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) result[i * n + j]! += element * d[i]! * other[j]!;
    });
  });
  return result;
}

/** Frequencies of those eigenvectors of the Hessian as it is that resemble translations and rotations most. */
function externalFrequencies(matrix: Float64Array, external: readonly Float64Array[], n: number): Float64Array {
  const { values, vectors } = symmetricEigen(matrix, n);
  const overlap = Array.from(values, (_, k) => {
    const vector = vectors.subarray(k * n, (k + 1) * n);
    return external.reduce((sum, d) => sum + dot(d, vector) ** 2, 0);
  });
  const order = Array.from(overlap.keys()).sort((a, b) => overlap[b]! - overlap[a]!);
  return Float64Array.from(order.slice(0, external.length), (k) => wavenumber(values[k]!)).sort();
}

function apply(matrix: Float64Array, vector: Float64Array): Float64Array {
  return vector.map((_, i) => dot(matrix.subarray(i * vector.length, (i + 1) * vector.length), vector));
}
