import { ResffError } from '../core/errors.js';
import { Rng } from '../core/rng.js';
import { isPeriodic } from '../potentials/periodic-potential.js';
import type { Potential } from '../potentials/potential.js';
import { type BarostatOptions, cellRescalingScheme } from './cell-rescaling.js';
import type { BondConstraint } from './constraint.js';
import type { DriftRemoval } from './drift.js';
import type { DynamicsState } from './dynamics-state.js';
import { langevinScheme } from './langevin.js';
import { evaluateState, Motion } from './motion.js';
import { noseHooverScheme } from './nose-hoover.js';
import { newtonianScheme, type Scheme } from './scheme.js';
import { velocityRescalingScheme } from './velocity-rescaling.js';

export const ensembles = ['nve', 'langevin', 'nose-hoover', 'csvr'] as const;
export type Ensemble = (typeof ensembles)[number];

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
  /** Constant pressure, with a thermostat and of a periodic potential. Default: a cell that stays. */
  barostat?: BarostatOptions | undefined;
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
   * constraints and the removal of drift. Arrays given are copied. The cell of a periodic system is that of the potential when this was
   * made, unless given.
   */
  start(positions: Float64Array, velocities?: Float64Array, cell?: Float64Array): DynamicsState;
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

/**
 * An integrator of Newton's equations (`nve`, velocity Verlet), of Langevin's (`langevin`, middle scheme), or of Newton's with a
 * Nosé-Hoover chain (`nose-hoover`) or stochastic velocity rescaling (`csvr`). Formulas and sources: docs/dynamics.md.
 *
 * A state, the options and the target temperature decide every later state to the last bit, so a state written down is a
 * checkpoint. After an error a state may be half a step on: go back to a copy.
 *
 * @param masses (N) g/mol
 * @throws ResffError (option) for options out of range, and for a thermostat where nothing can move
 * @throws RangeError when there is not one mass per atom
 */
export function createIntegrator(potential: Potential, masses: Float64Array, options: IntegratorOptions): Integrator {
  const { ensemble, timestep, temperature = 300, friction = 1, relaxation = 100, seed = 1 } = options;
  const n = potential.atomCount;
  if (masses.length !== n) throw new RangeError(`masses: expected ${n} entries, got ${masses.length}`);
  positive('timestep', timestep, 'fs');
  positive('friction', friction, '1/ps');
  positive('relaxation', relaxation, 'fs');
  if (!(temperature >= 0 && temperature < Number.POSITIVE_INFINITY))
    throw new ResffError('option', `temperature: expected 0 K or more, got ${temperature}`);
  const motion = new Motion(masses, options.constraints ?? [], options.removeDrift ?? 'none');
  if (ensemble !== 'nve' && motion.degreesOfFreedom === 0)
    throw new ResffError('option', `${ensemble}: expected degrees of freedom to thermostat, got none (${n} atoms)`);
  const input = { potential, motion, timestep, temperature };
  const schemes: Record<Ensemble, () => Scheme> = {
    nve: () => newtonianScheme(input),
    langevin: () => langevinScheme(input, friction),
    'nose-hoover': () => noseHooverScheme(input, relaxation),
    csvr: () => velocityRescalingScheme(input, relaxation),
  };
  if (!ensembles.includes(ensemble))
    throw new ResffError('option', `ensemble: expected ${ensembles.join(', ')}, got ${ensemble}`);
  const { barostat } = options;
  if (barostat && (ensemble === 'nve' || !isPeriodic(potential)))
    throw new ResffError(
      'option',
      `pressure: expected a periodic system and a thermostat, got ${ensemble === 'nve' ? 'nve' : 'open space'}`,
    );
  const volume = isPeriodic(potential) ? { cell: potential.cell.slice(), virial: new Float64Array(9) } : null;
  const own = schemes[ensemble]();
  const scheme = barostat ? cellRescalingScheme(own, input, barostat, seed + BAROSTAT_SEED) : own;

  return {
    timestep,
    degreesOfFreedom: motion.degreesOfFreedom,
    start(positions, velocities, cell = volume?.cell) {
      for (const [what, array] of Object.entries({ positions, velocities }))
        if (array && array.length !== 3 * n)
          throw new RangeError(`${what}: expected ${3 * n} entries, got ${array.length}`);
      const state: DynamicsState = {
        step: 0,
        time: 0,
        positions: positions.slice(),
        velocities: velocities?.slice() ?? new Float64Array(3 * n),
        forces: new Float64Array(3 * n),
        potentialEnergy: 0,
        extra: new Float64Array(scheme.extraLength),
        ...(volume ? { cell: cell!.slice(), virial: volume.virial.slice() } : {}),
      };
      const rng = new Rng(seed);
      motion.settle(state.positions);
      if (velocities) motion.project(state.positions, state.velocities);
      else motion.draw(state.positions, state.velocities, temperature, rng);
      scheme.begin?.(state.extra, rng);
      evaluateState(potential, state);
      return state;
    },
    step: (state) => scheme.step(state),
    setTemperature(kelvin) {
      if (!scheme.setTemperature)
        throw new ResffError('option', `temperature: expected an ensemble with a thermostat, got ${ensemble}`);
      scheme.setTemperature(kelvin);
    },
    kineticEnergy: (state) => motion.kineticEnergy(state.velocities),
    temperature: (state) => motion.temperature(motion.kineticEnergy(state.velocities)),
    conserved: (state) => scheme.conserved(state),
  };
}

/** Added to the seed: noise of the cell is not that of the atoms. */
const BAROSTAT_SEED = 0x20000000;

function positive(what: string, value: number, unit: string): void {
  if (!(value > 0 && value < Number.POSITIVE_INFINITY))
    throw new ResffError('option', `${what}: expected a positive number of ${unit}, got ${value}`);
}
