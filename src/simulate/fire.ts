import { type DescentPoint, type DescentResult, type DescentSettings, judge, longest } from './descent.js';
import type { EnergySurface } from './energy-surface.js';
import { dot } from './lbfgs.js';

/** Time in units of √(Å²·mol/kcal), all masses 1: the fastest bond, of 2000 kcal/mol/Å², allows steps of 0.04. */
const FIRST_TIME_STEP = 0.02;
const LONGEST_TIME_STEP = 0.2;
const SHORTEST_TIME_STEP = 0.0004;
/** Downhill steps before the time step grows. */
const DELAY = 20;
const GROWTH = 1.1;
const SHRINKAGE = 0.5;
const MIXING = 0.25;
const MIXING_DECAY = 0.99;
/** Steps over which the change of energy is judged: one of L-BFGS goes about as far. */
const WINDOW = 10;
/** Steps uphill in a row after which the forces cannot be those of the energy. */
const MOST_UPHILL = 200;

/**
 * FIRE 2.0: dynamics with all masses 1 whose velocities are steered towards the force and stopped when they point uphill.
 *
 *     P = F·v > 0:  after 20 such steps Δt ← min(1.1 Δt, longest), α ← 0.99 α
 *     otherwise:    Δt ← Δt/2, α ← 0.25, x ← x − ½ Δt v, v ← 0
 *     v ← v + Δt F;  v ← (1 − α) v + α |v| F/|F|;  x ← x + Δt v
 *
 * No energies are compared, so it walks through noise that stops a line search; it needs more evaluations. With constraints
 * F and v are their tangential parts and x goes back on the constraints after every step. A step that would carry an atom
 * farther than allowed is shortened as a whole; one that ends where the energy is not finite is taken back and Δt halved.
 *
 * Converged when the gradient and the change of the energy over ten steps are below their thresholds.
 *
 * @param start (N,3) Å, satisfies the constraints
 * @returns the last point when converged, else the lowest one seen
 * Source: Guénolé et al., Comput. Mater. Sci. 2020, 175, 109584, doi 10.1016/j.commatsci.2020.109584
 */
export function fireDescent(surface: EnergySurface, start: Float64Array, settings: DescentSettings): DescentResult {
  let point: DescentPoint = { positions: start.slice(), energy: surface.start(start), gradient: surface.settle() };
  let lowest = point;
  const energies = [point.energy];
  let velocity: Float64Array = new Float64Array(start.length);
  let timeStep = FIRST_TIME_STEP;
  let mixing = MIXING;
  let downhill = 0;
  let uphill = 0;
  let energyChange = Number.NaN;

  for (let step = 0; ; step++) {
    const decrease = point.energy - (energies.at(-1 - WINDOW) ?? Number.NaN);
    const { reason } = judge(point, step, energyChange, settings, decrease);
    if (reason === 'converged') return result(point, step, reason);
    if (reason) return result(lowest, step, reason);

    const { positions, gradient } = point;
    // With nothing in motion yet (P = 0) there is nothing to correct.
    const power = -dot(gradient, velocity);
    const back = new Float64Array(start.length);
    if (power > 0) {
      uphill = 0;
      if (++downhill > DELAY) {
        timeStep = Math.min(GROWTH * timeStep, LONGEST_TIME_STEP);
        mixing *= MIXING_DECAY;
      }
    } else if (step > 0) {
      downhill = 0;
      if (++uphill > MOST_UPHILL) return result(lowest, step, 'no-descent');
      timeStep = Math.max(SHRINKAGE * timeStep, SHORTEST_TIME_STEP);
      mixing = MIXING;
      for (let i = 0; i < back.length; i++) back[i] = -0.5 * timeStep * velocity[i]!;
      velocity.fill(0);
    }

    let next: DescentPoint | null = null;
    while (next === null) {
      const pushed = steered(velocity, gradient, timeStep, mixing);
      const move = pushed.map((v, i) => timeStep * v + back[i]!);
      const length = Math.min(1, settings.maxDisplacement / longest(move));
      const { energy } = surface.along(positions, move, length);
      if (Number.isFinite(energy) && surface.forces.every(Number.isFinite)) {
        next = { positions: surface.trial.slice(), energy, gradient: surface.settle() };
        velocity = surface.tangent(length < 1 ? pushed.map((v) => length * v) : pushed);
      } else {
        if (timeStep <= SHORTEST_TIME_STEP) return result(lowest, step, 'no-descent');
        timeStep = Math.max(SHRINKAGE * timeStep, SHORTEST_TIME_STEP);
        velocity.fill(0);
        back.fill(0);
      }
    }
    energyChange = next.energy - point.energy;
    point = next;
    energies.push(point.energy);
    if (point.energy < lowest.energy) lowest = point;
  }
}

/** v + Δt F turned towards F. */
function steered(velocity: Float64Array, gradient: Float64Array, timeStep: number, mixing: number): Float64Array {
  const pushed = velocity.map((v, i) => v - timeStep * gradient[i]!);
  const scale = (mixing * Math.sqrt(dot(pushed, pushed))) / Math.sqrt(dot(gradient, gradient));
  return pushed.map((v, i) => (1 - mixing) * v - scale * gradient[i]!);
}

function result(point: DescentPoint, steps: number, reason: DescentResult['reason']): DescentResult {
  const { gradient } = point;
  return { ...point, gradientNorm: Math.sqrt(dot(gradient, gradient)), maxForce: longest(gradient), steps, reason };
}
