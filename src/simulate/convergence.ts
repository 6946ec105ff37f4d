import { ResffError } from '../core/errors.js';
import { BOHR_TO_ANGSTROM, HARTREE_TO_KCAL_PER_MOL } from '../core/units.js';

/** When a minimization is done: both values must be below. */
export interface Convergence {
  /** kcal/mol, |E − E of the step before| */
  readonly energy: number;
  /** kcal/mol/Å, Euclidean norm of the gradient of all moving atoms */
  readonly gradientNorm: number;
}

/** Thresholds as xtb defines them, in hartree and hartree/bohr. Source: xtb documentation, geometry optimization. */
const xtbThresholds = {
  crude: [5e-4, 1e-2],
  sloppy: [1e-4, 6e-3],
  loose: [5e-5, 4e-3],
  normal: [5e-6, 1e-3],
  tight: [1e-6, 8e-4],
  verytight: [1e-7, 2e-4],
  extreme: [5e-8, 5e-5],
} as const satisfies Record<string, readonly [number, number]>;

export type ConvergenceLevel = keyof typeof xtbThresholds;

export const convergenceLevels = Object.keys(xtbThresholds) as readonly ConvergenceLevel[];

/** 1 hartree/bohr in kcal/mol/Å. */
const GRADIENT_UNIT = HARTREE_TO_KCAL_PER_MOL / BOHR_TO_ANGSTROM;

/**
 * Thresholds of a named level in internal units, `normal` for example 0.0031 kcal/mol and 1.19 kcal/mol/Å.
 *
 * @throws ResffError (code option) for an unknown name
 */
export function convergenceOf(level: string): Convergence {
  if (!Object.hasOwn(xtbThresholds, level))
    throw new ResffError('option', `convergence level: expected ${convergenceLevels.join(', ')}, got ${level}`);
  const [energy, gradient] = xtbThresholds[level as ConvergenceLevel];
  return { energy: energy * HARTREE_TO_KCAL_PER_MOL, gradientNorm: gradient * GRADIENT_UNIT };
}
