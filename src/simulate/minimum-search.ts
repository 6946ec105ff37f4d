import { ResffError } from '../core/errors.js';
import type { ForceFieldPotential } from '../force-field/potential.js';
import type { Potential } from '../potentials/potential.js';
import type { HessianOptions } from './hessian.js';
import { type MinimizeOptions, type MinimizeResult, minimize } from './minimize.js';
import { modeDisplacement } from './mode-animation.js';
import { type MolecularHessian, molecularHessian, straightenAngles } from './straight-angle.js';
import { type VibrationOptions, type Vibrations, vibrations } from './vibration.js';

export interface MinimumSearchOptions extends VibrationOptions {
  /** Default {@link TIGHT_CONVERGENCE} in double precision, `extreme` in single. */
  minimize?: MinimizeOptions;
  hessian?: HessianOptions;
  /** A cheaper potential of the same molecule that goes most of the way, to level `extreme`. */
  approach?: Potential;
  /** How many saddle points are left before the search gives up. Default 5. */
  maxEscapes?: number;
}

/** A saddle point that was found and left. */
export interface SaddleEscape {
  /** kcal/mol */
  readonly energy: number;
  /** cm⁻¹, negative: of the imaginary mode followed */
  readonly frequency: number;
}

export interface MinimumSearch {
  readonly minimization: MinimizeResult;
  /** Of the positions where the minimization ended. */
  readonly hessian: MolecularHessian;
  readonly vibrations: Vibrations;
  /** In the order they were met; empty for a search that went straight to its minimum. */
  readonly escapes: readonly SaddleEscape[];
}

/**
 * Forces small enough that what is left of them turns no rotation into a vibration of 1 cm⁻¹: a force g at distance r from the
 * axis gives √(g r/I), 0.5 cm⁻¹ for water at this threshold and less for everything heavier.
 */
export const TIGHT_CONVERGENCE = { energy: 1e-8, gradientNorm: 2e-5 } as const;
/** kcal/mol per kcal/mol, and at zero: rounding of a float64 energy, an order above 2⁻⁵² of the terms summed. */
const ENERGY_NOISE = 1e-11;
/** Å, longest way of an atom off the saddle: far enough for a slope, not far enough to leave the valley. */
const ESCAPE_DISTANCE = 0.15;

/**
 * Minimizes, looks at the curvature, and where that is negative steps off the saddle along its most imaginary mode (to the
 * side where the energy is lower) and minimizes again, until no imaginary mode is left. Linear water, planar ammonia and
 * eclipsed rotors, from which no force points away, so end in a minimum. Straight angles are straightened (`straightenAngles`):
 * carbon dioxide ends exactly linear.
 *
 * @param start (N,3) Å, not changed
 * @param masses (N) g/mol
 * @returns the last point, whatever it is: callers look at `minimization.converged` and `vibrations.verdict`
 * @throws as `minimize`, `hessian` and `vibrations`
 */
export function findMinimum(
  potential: Potential & Partial<ForceFieldPotential>,
  start: Float64Array,
  masses: ArrayLike<number>,
  options: MinimumSearchOptions = {},
): MinimumSearch {
  const search = minimumSearch(potential, start, masses, options);
  for (let step = search.next(); ; ) {
    if (step.done) return step.value;
    step = search.next(molecularHessian(potential, step.value, options.hessian));
  }
}

/**
 * The same, leaving the Hessians, the expensive part, to the caller: yields the positions of each, (N,3) Å, and is handed what
 * `molecularHessian` would give, which may come from other threads.
 */
export function* minimumSearch(
  potential: Potential & Partial<ForceFieldPotential>,
  start: Float64Array,
  masses: ArrayLike<number>,
  options: Omit<MinimumSearchOptions, 'hessian'> = {},
): Generator<Float64Array, MinimumSearch, MolecularHessian> {
  const { approach, maxEscapes = 5 } = options;
  if (!Number.isInteger(maxEscapes) || maxEscapes < 0)
    throw new ResffError('option', `maxEscapes: expected a non-negative integer, got ${maxEscapes}`);
  const { molecule } = potential;
  const settings: MinimizeOptions =
    potential.precision === 'single'
      ? { molecule, convergence: 'extreme', ...options.minimize }
      : {
          molecule,
          convergence: TIGHT_CONVERGENCE,
          energyNoise: ENERGY_NOISE * scaleOf(potential, start),
          ...options.minimize,
        };
  const relax = (from: Float64Array) => {
    const near = approach ? minimize(approach, from, { ...options.minimize, convergence: 'extreme' }).positions : from;
    const result = minimize(potential, near, settings);
    const straight = straightenAngles(potential, result.positions);
    return straight.angles.length === 0 ? result : minimize(straight.potential, result.positions, settings);
  };

  const escapes: SaddleEscape[] = [];
  let minimization = relax(start);
  for (;;) {
    const { positions, energy, converged } = minimization;
    const curvature = yield positions;
    const result = vibrations(curvature, masses, positions, options);
    if (!converged || result.imaginaryCount === 0 || escapes.length >= maxEscapes)
      return { minimization, hessian: curvature, vibrations: result, escapes };
    const [mode] = result.modes;
    escapes.push({ energy, frequency: mode!.frequency });
    const sides = [1, -1].map((sign) => {
      const away = modeDisplacement(positions, mode!, sign * ESCAPE_DISTANCE);
      return { away, energy: potential.energyForces(away, new Float64Array(away.length)) };
    });
    minimization = relax(sides[0]!.energy <= sides[1]!.energy ? sides[0]!.away : sides[1]!.away);
  }
}

function scaleOf(potential: Potential, positions: Float64Array): number {
  return 1 + Math.abs(potential.energyForces(positions.slice(), new Float64Array(positions.length)));
}
