import { ResffError } from '../core/errors.js';
import type { Rng } from '../core/rng.js';
import { ACCELERATION_UNIT, BOLTZMANN_KCAL_PER_MOL_K } from '../core/units.js';
import { isPeriodic } from '../potentials/periodic-potential.js';
import type { Potential } from '../potentials/potential.js';
import { type BondConstraint, ConstraintSolver } from './constraint.js';
import type { DriftRemoval } from './drift.js';
import { removeDrift, removedFreedom } from './drift.js';
import type { DynamicsState } from './dynamics-state.js';

/**
 * The moves all integrators are made of: kicks by the forces and drifts, both kept on the constraints and free of drift.
 * Nothing is allocated per call.
 */
export class Motion {
  readonly degreesOfFreedom: number;
  private readonly constraints: ConstraintSolver;
  private readonly before: Float64Array;

  /**
   * @param masses (N) g/mol
   * @throws ResffError (option) for masses that are not positive, constraints that make no sense (see `ConstraintSolver`)
   */
  constructor(
    readonly masses: Float64Array,
    constraints: readonly BondConstraint[],
    private readonly removal: DriftRemoval,
  ) {
    checkMasses(masses);
    this.constraints = new ConstraintSolver(masses, constraints);
    this.before = new Float64Array(3 * masses.length);
    this.degreesOfFreedom = Math.max(
      0,
      3 * masses.length - constraints.length - removedFreedom(removal, masses.length),
    );
  }

  /** Moves positions onto the constraints by the shortest ways, for a start. */
  settle(positions: Float64Array): void {
    if (this.constraints.count === 0) return;
    this.before.set(positions);
    this.constraints.constrainPositions(positions, this.before, new Float64Array(positions.length), 1);
  }

  /** v ← P (v + dt F/m), P the projection onto allowed velocities. */
  kick(state: DynamicsState, dt: number): void {
    this.accelerate(state.velocities, state.forces, dt);
    this.project(state.positions, state.velocities);
  }

  /** v ← P v: nothing that would change a constrained length, no drift. */
  project(positions: Float64Array, velocities: Float64Array): void {
    if (this.constraints.count > 0) this.constraints.constrainVelocities(velocities, positions);
    removeDrift(this.masses, positions, velocities, this.removal);
  }

  /** x ← x + dt v, back on the constraints, velocities changed by the same impulse; they are not projected afterwards. */
  drift({ positions, velocities }: DynamicsState, dt: number): void {
    const constrained = this.constraints.count > 0;
    if (constrained) this.before.set(positions);
    for (let i = 0; i < positions.length; i++) positions[i]! += dt * velocities[i]!;
    if (constrained) this.constraints.constrainPositions(positions, this.before, velocities, dt);
  }

  /** Velocity Verlet (half kick, drift, forces, half kick), and the clock. */
  verletStep(potential: Potential, state: DynamicsState, dt: number): void {
    // the drift's impulse takes out what this kick would do to the constraints, so it needs no projection of its own
    this.accelerate(state.velocities, state.forces, 0.5 * dt);
    this.drift(state, dt);
    evaluateState(potential, state);
    this.kick(state, 0.5 * dt);
    state.step++;
    state.time += dt;
  }

  /** ½ Σ m v², kcal/mol */
  kineticEnergy(velocities: Float64Array): number {
    let sum = 0;
    for (let a = 0, i = 0; a < this.masses.length; a++, i += 3) {
      const vx = velocities[i]!;
      const vy = velocities[i + 1]!;
      const vz = velocities[i + 2]!;
      sum += this.masses[a]! * (vx * vx + vy * vy + vz * vz);
    }
    return sum / (2 * ACCELERATION_UNIT);
  }

  /** K, 0 where nothing can move. */
  temperature(kineticEnergy: number): number {
    return this.degreesOfFreedom === 0 ? 0 : (2 * kineticEnergy) / (this.degreesOfFreedom * BOLTZMANN_KCAL_PER_MOL_K);
  }

  /** Velocities of the Maxwell-Boltzmann distribution on the constraints and without drift, see `drawVelocities`. */
  draw(positions: Float64Array, velocities: Float64Array, temperature: number, rng: Rng): void {
    for (let a = 0, i = 0; a < this.masses.length; a++, i += 3) {
      const width = thermalSpeed(this.masses[a]!, temperature);
      velocities[i] = width * rng.normal();
      velocities[i + 1] = width * rng.normal();
      velocities[i + 2] = width * rng.normal();
    }
    this.project(positions, velocities);
  }

  /** v ← v + dt F/m */
  accelerate(velocities: Float64Array, forces: Float64Array, dt: number): void {
    for (let a = 0, i = 0; a < this.masses.length; a++, i += 3) {
      const c = (dt * ACCELERATION_UNIT) / this.masses[a]!;
      velocities[i]! += c * forces[i]!;
      velocities[i + 1]! += c * forces[i + 1]!;
      velocities[i + 2]! += c * forces[i + 2]!;
    }
  }
}

/** √(k_B T / m), the standard deviation of each velocity component, Å/fs. */
export function thermalSpeed(mass: number, temperature: number): number {
  return Math.sqrt((BOLTZMANN_KCAL_PER_MOL_K * temperature * ACCELERATION_UNIT) / mass);
}

/** Forces, energy and virial at the positions and the cell of the state. */
export function evaluateState(potential: Potential, state: DynamicsState): void {
  const { positions, forces, cell, virial } = state;
  forces.fill(0);
  if (cell && virial && isPeriodic(potential)) {
    potential.setCell(cell);
    virial.fill(0);
    state.potentialEnergy = potential.energyForcesVirial(positions, forces, virial);
  } else state.potentialEnergy = potential.energyForces(positions, forces);
}

function checkMasses(masses: Float64Array): void {
  masses.forEach((mass, a) => {
    if (!(mass > 0 && mass < Number.POSITIVE_INFINITY))
      throw new ResffError('option', `masses: expected positive masses in g/mol, got ${mass} (atom ${a + 1})`);
  });
}
