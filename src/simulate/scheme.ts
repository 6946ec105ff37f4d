import type { Rng } from '../core/rng.js';
import type { Potential } from '../potentials/potential.js';
import type { DynamicsState } from './dynamics-state.js';
import type { Motion } from './motion.js';

/** What tells one ensemble from another; `createIntegrator` adds what they share. Allocates nothing per step. */
export interface Scheme {
  /** entries of `extra` */
  readonly extraLength: number;
  /** Fills `extra` (all zero) of a new state; `rng` has drawn the velocities, if any were drawn. */
  begin?(extra: Float64Array, rng: Rng): void;
  step(state: DynamicsState): void;
  /** K */
  setTemperature?(kelvin: number): void;
  /** kcal/mol, see `Integrator.conserved` */
  conserved(state: DynamicsState): number;
}

export interface SchemeInput {
  readonly potential: Potential;
  readonly motion: Motion;
  /** fs */
  readonly timestep: number;
  /** K */
  readonly temperature: number;
}

/** Velocity Verlet without a thermostat: conserves K + E. Source: Swope et al. 1982, doi:10.1063/1.442716 */
export function newtonianScheme({ potential, motion, timestep }: SchemeInput): Scheme {
  return {
    extraLength: 0,
    step: (state) => motion.verletStep(potential, state, timestep),
    conserved: (state) => motion.kineticEnergy(state.velocities) + state.potentialEnergy,
  };
}
