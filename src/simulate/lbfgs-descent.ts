import { type DescentResult, type DescentSettings, judge, longest } from './descent.js';
import type { EnergySurface } from './energy-surface.js';
import { difference, dot, LbfgsMemory } from './lbfgs.js';
import { type LinePoint, lineSearch } from './line-search.js';

/** Typical curvature of a bond is 1000 kcal/mol/Å²: the first step goes |g| times its inverse. */
const INITIAL_SCALE = 1e-3;
const MEMORY = 20;
/** Steps after which second derivatives of the model are taken anew. */
const RENEWAL = 8;

/**
 * L-BFGS with a Wolfe line search, restarted when its memory misleads it. With constraints, directions are projected onto
 * their tangent space, the search goes along the curve back on the constraints, and remembered steps are carried to the next
 * point by projection.
 *
 * @param start (N,3) Å, satisfies the constraints
 * Source: Huang, Gallivan, Absil, SIAM J. Optim. 2015, 25, 1660, doi 10.1137/140955483 (quasi-Newton methods on manifolds)
 */
export function lbfgsDescent(surface: EnergySurface, start: Float64Array, settings: DescentSettings): DescentResult {
  const positions = start.slice();
  let energy = surface.start(start);
  let gradient = surface.settle();
  let energyChange = Number.NaN;
  const memory = new LbfgsMemory(MEMORY, INITIAL_SCALE);

  for (let step = 0; ; step++) {
    const verdict = judge({ positions, energy, gradient }, step, energyChange, settings);
    const { gradientNorm, maxForce, gradientSmall, noise } = verdict;
    const point = { positions, energy, gradient, gradientNorm, maxForce, steps: step };
    if (verdict.reason) return { ...point, reason: verdict.reason };

    const { hessian } = settings;
    if (step % RENEWAL === 0) hessian?.update(positions);
    let accepted: LinePoint | null = null;
    while (accepted === null) {
      const restarted = memory.size === 0;
      const direction = surface.tangent(memory.direction(gradient, hessian));
      const slope = dot(gradient, direction);
      if (slope < -1e-10 * gradientNorm * Math.sqrt(dot(direction, direction)))
        accepted = lineSearch({ step: 0, energy, slope }, (length) => surface.along(positions, direction, length), {
          initial: 1,
          largest: settings.maxDisplacement / longest(direction),
          energyNoise: noise,
        });
      if (accepted === null) {
        if (restarted) return { ...point, reason: gradientSmall ? 'converged' : 'no-descent' };
        memory.clear();
      }
    }

    const nextGradient = surface.settle();
    const moved = surface.tangent(difference(surface.trial, positions));
    if (!memory.update(moved, difference(nextGradient, surface.tangent(gradient)))) memory.clear();
    positions.set(surface.trial);
    gradient = nextGradient;
    energyChange = accepted.energy - energy;
    energy = accepted.energy;
  }
}
