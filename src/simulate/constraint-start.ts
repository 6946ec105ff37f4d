import type { ConstraintManifold } from './constraint-manifold.js';
import { convergenceOf } from './convergence.js';
import type { EnergySurface } from './energy-surface.js';
import { lbfgsDescent } from './lbfgs-descent.js';
import { moveRigidly } from './rigid-move.js';

/** Å and rad. A larger change of a coordinate is made in stages, or by moving a side of the molecule as a whole. */
const STAGE = 0.15;
/** Å and rad. Smaller changes are left to the shortest way of the atoms concerned. */
const SMALL = 0.01;
const STEPS_PER_STAGE = 20;

/**
 * Brings a structure onto its constraints: first each one by a rigid motion of a side of the molecule where a bond outside of
 * rings separates two (needs `bonds`); what is left in stages of at most 0.15 Å or 8.6°, each relaxed for a few steps, so that
 * a ring follows instead of being torn; the last one exactly.
 *
 * @param surface of the same manifold; its evaluations are counted there
 * @returns (N,3) Å
 * @throws ResffError (code option) for constraints that cannot be met
 */
export function approachConstraints(
  manifold: ConstraintManifold,
  surface: EnergySurface,
  start: Float64Array,
  moving: readonly boolean[],
  bonds?: Uint32Array,
): Float64Array {
  let x: Float64Array = start.slice();
  if (bonds)
    manifold.differences(x).forEach((difference, c) => {
      if (Math.abs(difference) > SMALL) moveRigidly(x, manifold.coordinate(c), manifold.targets[c]!, bonds, moving);
    });
  const left = manifold.differences(x);
  const stages = Math.ceil(Math.max(...left.map(Math.abs)) / STAGE);
  const targets = manifold.targets.slice();
  for (let stage = 1; stage < stages; stage++) {
    manifold.targets.set(targets.map((target, c) => target - left[c]! * (1 - stage / stages)));
    manifold.project(x);
    x = lbfgsDescent(surface, x, {
      convergence: convergenceOf('crude'),
      maxSteps: STEPS_PER_STAGE,
      maxDisplacement: 0.1,
      energyNoise: () => 1e-3,
      onProgress: undefined,
    }).positions;
  }
  manifold.targets.set(targets);
  manifold.project(x);
  return x;
}
