import type { Convergence } from './convergence.js';
import { dot } from './lbfgs.js';
import type { ModelHessian } from './model-hessian.js';

export interface MinimizeState {
  readonly step: number;
  /** kcal/mol */
  readonly energy: number;
  /** kcal/mol against the step before; NaN at the start */
  readonly energyChange: number;
  /** kcal/mol/Å, Euclidean norm over the moving atoms, along the directions that constraints leave */
  readonly gradientNorm: number;
  /** kcal/mol/Å, longest force on a moving atom, likewise */
  readonly maxForce: number;
  /** (N,3) Å; the minimizer's own array, copy it to keep it */
  readonly positions: Float64Array;
}

/**
 * `converged`: below both thresholds. `no-descent`: no step lowers the energy although the gradient is above its threshold
 * (forces that are not the gradient, or rounding). `broken`: below both thresholds with a geometry
 * that is not that of the molecule. `max-steps`, `stopped` (by the callback): as they say.
 */
export type MinimizeReason = 'converged' | 'broken' | 'max-steps' | 'no-descent' | 'stopped';

/** Options of a minimization after they are checked. */
export interface DescentSettings {
  readonly convergence: Convergence;
  readonly maxSteps: number;
  /** Å */
  readonly maxDisplacement: number;
  /** kcal/mol at an energy E */
  readonly energyNoise: (energy: number) => number;
  readonly onProgress: ((state: MinimizeState) => boolean | undefined) | undefined;
  /** Second derivatives to start from, where the molecule is known. */
  readonly hessian?: ModelHessian | null | undefined;
}

/** Where a minimizer stands. */
export interface DescentPoint {
  /** (N,3) Å */
  readonly positions: Float64Array;
  /** kcal/mol */
  readonly energy: number;
  /** (N,3) kcal/mol/Å, the part constraints leave */
  readonly gradient: Float64Array;
}

export interface DescentResult extends DescentPoint {
  readonly gradientNorm: number;
  readonly maxForce: number;
  readonly steps: number;
  readonly reason: MinimizeReason;
}

/**
 * Reports a step and says whether it is the last. The same rules for every method.
 *
 * @param energyChange kcal/mol against the step before
 * @param decrease kcal/mol, what has to be below the threshold of energies: of a method of many small steps, that of several
 */
export function judge(
  { positions, energy, gradient }: DescentPoint,
  step: number,
  energyChange: number,
  settings: DescentSettings,
  decrease = energyChange,
): { gradientNorm: number; maxForce: number; gradientSmall: boolean; noise: number; reason: MinimizeReason | null } {
  const { convergence, maxSteps, onProgress } = settings;
  const gradientNorm = Math.sqrt(dot(gradient, gradient));
  const maxForce = longest(gradient);
  const noise = settings.energyNoise(energy);
  const wanted = onProgress?.({ step, energy, energyChange, gradientNorm, maxForce, positions });
  const gradientSmall = gradientNorm < convergence.gradientNorm;
  const energySmall = Math.abs(decrease) < Math.max(convergence.energy, noise);
  const reason: MinimizeReason | null =
    gradientNorm === 0 || (gradientSmall && energySmall)
      ? 'converged'
      : wanted === false
        ? 'stopped'
        : step >= maxSteps
          ? 'max-steps'
          : null;
  return { gradientNorm, maxForce, gradientSmall, noise, reason };
}

/** Length of the longest of N vectors. */
export function longest(vectors: Float64Array): number {
  let most = 0;
  for (let i = 0; i < vectors.length; i += 3)
    most = Math.max(most, Math.hypot(vectors[i]!, vectors[i + 1]!, vectors[i + 2]!));
  return most;
}
