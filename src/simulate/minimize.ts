import { ResffError } from '../core/errors.js';
import type { Potential } from '../potentials/potential.js';
import { type Convergence, type ConvergenceLevel, convergenceOf } from './convergence.js';
import { dot, LbfgsMemory } from './lbfgs.js';
import { type LinePoint, lineSearch } from './line-search.js';

export interface MinimizeOptions {
  /** Named thresholds as in xtb, or thresholds of your own. Default `normal`. */
  convergence?: ConvergenceLevel | Convergence;
  /** Default 1000, or 10 per atom for large systems. */
  maxSteps?: number;
  /** Atoms that do not move. */
  fixedAtoms?: readonly number[];
  /** Å, the longest way an atom may go in one step. Default 0.1: more could carry a hydrogen past its bond. */
  maxDisplacement?: number;
  /** kcal/mol, differences of energies below this are rounding. Default 1e-5 + 1e-7·|E|, right for float32 and float64. */
  energyNoise?: number;
  /** Called at the start and after every step; returning false stops. */
  onProgress?: (state: MinimizeState) => boolean | undefined;
}

export interface MinimizeState {
  readonly step: number;
  /** kcal/mol */
  readonly energy: number;
  /** kcal/mol against the step before; NaN at the start */
  readonly energyChange: number;
  /** kcal/mol/Å, Euclidean norm over the moving atoms */
  readonly gradientNorm: number;
  /** kcal/mol/Å, longest force on a moving atom */
  readonly maxForce: number;
  /** (N,3) Å; the minimiser's own array, copy it to keep it */
  readonly positions: Float64Array;
}

/**
 * `converged`: below both thresholds. `no-descent`: no step lowers the energy although the gradient is above its threshold
 * (forces that are not the gradient, or rounding). `max-steps`, `stopped` (by the callback): as they say.
 */
export type MinimizeReason = 'converged' | 'max-steps' | 'no-descent' | 'stopped';

export interface MinimizeResult {
  /** (N,3) Å, the lowest point reached */
  readonly positions: Float64Array;
  /** kcal/mol */
  readonly energy: number;
  /** kcal/mol/Å */
  readonly gradientNorm: number;
  /** kcal/mol/Å */
  readonly maxForce: number;
  readonly steps: number;
  readonly evaluations: number;
  readonly converged: boolean;
  readonly reason: MinimizeReason;
}

/** Typical curvature of a bond is 1000 kcal/mol/Å²: the first step goes |g| times its inverse. */
const INITIAL_SCALE = 1e-3;
const MEMORY = 20;

/**
 * Moves atoms to a minimum of the potential by L-BFGS with a Wolfe line search, restarted when its memory misleads it.
 * Where the gradient is below its threshold and the energy cannot be lowered any more, that counts as converged.
 * A result that is not converged says so in `converged` and `reason`; callers must look.
 * Converged means stationary: a start that is exactly linear or planar (water on a line) feels no force out of its symmetry and
 * may end on a saddle point. Move an atom off the line or plane by a tenth of an Å to leave it.
 *
 * @param start (N,3) Å, not changed
 * @throws ResffError (code option) for bad options, (code numeric) when energy or forces at the start are not finite
 * @throws RangeError when `start` does not have 3N entries
 */
export function minimize(potential: Potential, start: Float64Array, options: MinimizeOptions = {}): MinimizeResult {
  const n = potential.atomCount;
  if (start.length !== 3 * n) throw new RangeError(`positions: expected ${3 * n} entries, got ${start.length}`);
  const { convergence, maxSteps, maxDisplacement, moving } = checkOptions(options, n);

  const positions = start.slice();
  const trial = start.slice();
  const forces = new Float64Array(3 * n);
  let evaluations = 0;
  /** Energy at `trial`; leaves the gradient of the moving atoms, negated, in `forces`. */
  const evaluate = () => {
    evaluations++;
    forces.fill(0);
    const energy = potential.energyForces(trial, forces);
    for (let i = 0; i < forces.length; i++) if (!moving[Math.floor(i / 3)]) forces[i] = 0;
    return energy;
  };

  let energy = evaluate();
  if (!Number.isFinite(energy) || !forces.every(Number.isFinite))
    throw new ResffError(
      'numeric',
      `energy: expected finite energy and forces at the start, got ${energy} (${potential.name})`,
    );
  let gradient = forces.map((f) => -f);
  let energyChange = Number.NaN;
  const memory = new LbfgsMemory(MEMORY, INITIAL_SCALE);

  for (let step = 0; ; step++) {
    const gradientNorm = Math.sqrt(dot(gradient, gradient));
    const maxForce = longest(gradient);
    const noise = options.energyNoise ?? 1e-5 + 1e-7 * Math.abs(energy);
    const finish = (reason: MinimizeReason): MinimizeResult => {
      return {
        positions,
        energy,
        gradientNorm,
        maxForce,
        steps: step,
        evaluations,
        converged: reason === 'converged',
        reason,
      };
    };
    const wanted = options.onProgress?.({ step, energy, energyChange, gradientNorm, maxForce, positions });
    const gradientSmall = gradientNorm < convergence.gradientNorm;
    if (gradientNorm === 0) return finish('converged');
    if (gradientSmall && Math.abs(energyChange) < Math.max(convergence.energy, noise)) return finish('converged');
    if (wanted === false) return finish('stopped');
    if (step >= maxSteps) return finish('max-steps');

    let accepted: LinePoint | null = null;
    while (accepted === null) {
      const restarted = memory.size === 0;
      const direction = memory.direction(gradient);
      const slope = dot(gradient, direction);
      if (slope < -1e-10 * gradientNorm * Math.sqrt(dot(direction, direction))) {
        const largest = maxDisplacement / longest(direction);
        accepted = lineSearch(
          { step: 0, energy, slope },
          (length) => {
            for (let i = 0; i < trial.length; i++) trial[i] = positions[i]! + length * direction[i]!;
            const trialEnergy = evaluate();
            return { step: length, energy: trialEnergy, slope: -dot(forces, direction) };
          },
          { initial: 1, largest, energyNoise: noise },
        );
      }
      if (accepted === null) {
        if (restarted) return finish(gradientSmall ? 'converged' : 'no-descent');
        memory.clear();
      }
    }

    const nextGradient = forces.map((f) => -f);
    if (
      !memory.update(
        trial.map((x, i) => x - positions[i]!),
        nextGradient.map((g, i) => g - gradient[i]!),
      )
    )
      memory.clear();
    positions.set(trial);
    gradient = nextGradient;
    energyChange = accepted.energy - energy;
    energy = accepted.energy;
  }
}

function checkOptions(options: MinimizeOptions, n: number) {
  const level = options.convergence ?? 'normal';
  const convergence = typeof level === 'string' ? convergenceOf(level) : level;
  const maxSteps = options.maxSteps ?? Math.max(1000, 10 * n);
  const maxDisplacement = options.maxDisplacement ?? 0.1;
  if (!Number.isInteger(maxSteps) || maxSteps < 0)
    throw new ResffError('option', `maxSteps: expected a non-negative integer, got ${maxSteps}`);
  if (!(maxDisplacement > 0))
    throw new ResffError('option', `maxDisplacement: expected a positive length in Å, got ${maxDisplacement}`);
  const moving = new Array<boolean>(n).fill(true);
  for (const atom of options.fixedAtoms ?? []) {
    if (!Number.isInteger(atom) || atom < 0 || atom >= n)
      throw new ResffError('option', `fixedAtoms: expected atom indices from 0 to ${n - 1}, got ${atom}`);
    moving[atom] = false;
  }
  return { convergence, maxSteps, maxDisplacement, moving };
}

/** Length of the longest of N vectors. */
function longest(vectors: Float64Array): number {
  let most = 0;
  for (let i = 0; i < vectors.length; i += 3)
    most = Math.max(most, Math.hypot(vectors[i]!, vectors[i + 1]!, vectors[i + 2]!));
  return most;
}
