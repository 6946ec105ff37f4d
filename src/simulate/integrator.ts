import { ResffError } from '../core/errors.js';
import type { Potential } from '../potentials/potential.js';
import type { BondConstraint } from './constraint.js';

/** Everything needed to go on bit for bit, together with the options of the integrator. */
export interface DynamicsState {
  /** steps done */
  step: number;
  /** fs */
  time: number;
  /** (N,3) Å */
  positions: Float64Array;
  /** (N,3) Å/fs */
  velocities: Float64Array;
  /** (N,3) kcal/mol/Å, at `positions` */
  forces: Float64Array;
  /** kcal/mol, at `positions` */
  potentialEnergy: number;
  /** the integrator's own numbers: thermostat chain, energy of the bath, state of the random numbers; length fixed by the integrator */
  extra: Float64Array;
}

export const ensembles = ['nve', 'langevin', 'nose-hoover', 'csvr'] as const;
export type Ensemble = (typeof ensembles)[number];

/**
 * What is taken out of the velocities at every step, and out of the degrees of freedom: nothing, the total momentum, or the
 * total momentum and the angular momentum. Only right where the potential conserves them: `none` with restraints or walls.
 */
export type DriftRemoval = 'none' | 'translation' | 'translation-rotation';

export interface IntegratorOptions {
  ensemble: Ensemble;
  /** fs */
  timestep: number;
  /** K, of the thermostat and of velocities that are drawn. Default 300. */
  temperature?: number;
  /** 1/ps, of `langevin`. Default 1. */
  friction?: number;
  /** fs, of `nose-hoover` and `csvr`. Default 100. */
  relaxation?: number;
  /** Default none. */
  constraints?: readonly BondConstraint[];
  /** Default `none`. */
  removeDrift?: DriftRemoval;
  /** Decides drawn velocities and all noise. Default 1. */
  seed?: number;
}

/** Moves a `DynamicsState` through time. Holds no state of its own but options and target temperature. */
export interface Integrator {
  /** fs */
  readonly timestep: number;
  /** 3N less constraints less removed motions */
  readonly degreesOfFreedom: number;
  /**
   * The state at step 0: positions moved onto the constraints, velocities (Å/fs; drawn where absent) made to respect
   * constraints and the removal of drift. Arrays given are copied.
   */
  start(positions: Float64Array, velocities?: Float64Array): DynamicsState;
  /** One time step, in place. */
  step(state: DynamicsState): void;
  /** Changes the thermostat's target, K, from the next step on. */
  setTemperature(kelvin: number): void;
  /** kcal/mol */
  kineticEnergy(state: DynamicsState): number;
  /** K, 2 K / (degrees of freedom · k_B) */
  temperature(state: DynamicsState): number;
  /** kcal/mol, what this integrator conserves up to the error of its step: total energy less heat from the thermostat */
  conserved(state: DynamicsState): number;
}

export function createIntegrator(_potential: Potential, _masses: Float64Array, options: IntegratorOptions): Integrator {
  throw new ResffError('option', `ensemble: expected ${ensembles.join(', ')}, got ${options.ensemble}`);
}
