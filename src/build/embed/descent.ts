import { dot, LbfgsMemory } from '../../simulate/lbfgs.js';
import { lineSearch } from '../../simulate/line-search.js';

/** Writes the gradient, returns the value. */
export type Objective = (x: Float64Array, gradient: Float64Array) => number;

export interface DescentLimits {
  readonly steps: number;
  /** Norm of the gradient per square root of the number of variables at which it stops. */
  readonly tolerance: number;
  /** The longest way of a variable in one step. */
  readonly reach: number;
  /** ms of `performance.now()` when it stops. */
  readonly until: number;
}

const MEMORY = 8;

/** Lowers an objective by L-BFGS, in place. @returns its value at the end */
export function descendInPlace(
  objective: Objective,
  x: Float64Array,
  { steps, tolerance, reach, until }: DescentLimits,
): number {
  const memory = new LbfgsMemory(MEMORY, 0.01);
  let gradient = new Float64Array(x.length);
  let value = objective(x, gradient);
  const limit = tolerance * Math.sqrt(x.length);
  const trial = new Float64Array(x.length);
  const moved = new Float64Array(x.length);
  const change = new Float64Array(x.length);
  let found = new Float64Array(x.length);
  for (let step = 0; step < steps && Math.sqrt(dot(gradient, gradient)) > limit; step++) {
    if (performance.now() > until) break;
    let direction = memory.direction(gradient);
    let slope = dot(gradient, direction);
    if (!(slope < 0)) {
      memory.clear();
      direction = gradient.map((one) => -one);
      slope = -dot(gradient, gradient);
    }
    let longest = 0;
    for (let k = 0; k < x.length; k++) longest = Math.max(longest, Math.abs(direction[k]!));
    const evaluate = (length: number) => {
      for (let k = 0; k < x.length; k++) trial[k] = x[k]! + length * direction[k]!;
      const energy = objective(trial, found);
      return { step: length, energy, slope: dot(found, direction) };
    };
    const largest = reach / longest;
    const point = lineSearch({ step: 0, energy: value, slope }, evaluate, {
      initial: memory.size > 0 ? 1 : Math.min(1, largest),
      largest,
      energyNoise: 0,
    });
    if (point === null) {
      if (memory.size === 0) break;
      memory.clear();
      continue;
    }
    for (let k = 0; k < x.length; k++) {
      const to = x[k]! + point.step * direction[k]!;
      moved[k] = to - x[k]!;
      change[k] = found[k]! - gradient[k]!;
      x[k] = to;
    }
    memory.update(moved, change);
    value = point.energy;
    [gradient, found] = [found, gradient];
  }
  return value;
}
