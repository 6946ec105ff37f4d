import { ResffError } from '../core/errors.js';
import { Rng } from '../core/rng.js';
import type { BondConstraint } from './constraint.js';
import type { DriftRemoval } from './drift.js';
import { Motion } from './motion.js';

export interface VelocityOptions {
  /** K */
  temperature: number;
  /** Default none; positions must satisfy them. */
  constraints?: readonly BondConstraint[];
  /** Default `none`. */
  removeDrift?: DriftRemoval;
  /** Default 1. */
  seed?: number;
}

/**
 * Velocities (N,3), Å/fs, of the Maxwell-Boltzmann distribution: each component normal with variance k_B T/m, then projected,
 * orthogonally in the masses, onto those that respect the constraints and have no drift. The projection of that
 * distribution is the distribution of the constrained system: ½ k_B T for each degree of freedom left.
 *
 * @param masses (N) g/mol
 * @param positions (N,3) Å
 * @throws ResffError (option) for a negative temperature, bad masses or constraints
 * @throws RangeError when `positions` does not have 3N entries
 */
export function drawVelocities(masses: Float64Array, positions: Float64Array, options: VelocityOptions): Float64Array {
  const { temperature, constraints = [], removeDrift = 'none', seed = 1 } = options;
  if (positions.length !== 3 * masses.length)
    throw new RangeError(`positions: expected ${3 * masses.length} entries, got ${positions.length}`);
  if (!(temperature >= 0 && temperature < Number.POSITIVE_INFINITY))
    throw new ResffError('option', `temperature: expected 0 K or more, got ${temperature}`);
  const velocities = new Float64Array(positions.length);
  new Motion(masses, constraints, removeDrift).draw(positions, velocities, temperature, new Rng(seed));
  return velocities;
}
