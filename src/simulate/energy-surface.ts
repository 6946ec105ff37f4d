import { ResffError } from '../core/errors.js';
import type { Potential } from '../potentials/potential.js';
import type { ConstraintManifold } from './constraint-manifold.js';
import { dot } from './lbfgs.js';
import type { LinePoint } from './line-search.js';

/** A potential as a minimizer sees it: fixed atoms feel no force, constraints are kept, evaluations are counted. */
export class EnergySurface {
  evaluations = 0;
  /** (N,3) Å, where the last evaluation was */
  readonly trial: Float64Array;
  /** (N,3) kcal/mol/Å at `trial`, zero for fixed atoms; constraint forces are not in it */
  readonly forces: Float64Array;

  constructor(
    private readonly potential: Potential,
    private readonly moving: readonly boolean[],
    private readonly manifold: ConstraintManifold | null,
  ) {
    this.trial = new Float64Array(3 * potential.atomCount);
    this.forces = new Float64Array(3 * potential.atomCount);
  }

  /** Energy, kcal/mol, at `trial`. */
  private evaluate(): number {
    this.evaluations++;
    this.forces.fill(0);
    const energy = this.potential.energyForces(this.trial, this.forces);
    const { moving, forces } = this;
    for (let atom = 0; atom < moving.length; atom++) if (!moving[atom]) forces.fill(0, 3 * atom, 3 * atom + 3);
    return energy;
  }

  /**
   * Energy, kcal/mol, of the first point, which satisfies the constraints.
   *
   * @throws ResffError (code numeric) when energy or forces are not finite
   */
  start(positions: Float64Array): number {
    this.trial.set(positions);
    const energy = this.evaluate();
    if (!Number.isFinite(energy) || !this.forces.every(Number.isFinite))
      throw new ResffError(
        'numeric',
        `energy: expected finite energy and forces at the start, got ${energy} (${this.potential.name})`,
      );
    return energy;
  }

  /** The gradient at `trial` along the directions the constraints leave; `trial` becomes the base of `tangent` and `along`. */
  settle(): Float64Array {
    this.manifold?.linearize(this.trial);
    const gradient = new Float64Array(this.forces.length);
    for (let i = 0; i < gradient.length; i++) gradient[i] = -this.forces[i]!;
    return this.tangent(gradient);
  }

  /** @param vector changed in place */
  tangent(vector: Float64Array): Float64Array {
    return this.manifold?.tangent(vector) ?? vector;
  }

  /**
   * Goes to `base + length · direction`, and from there back to the constraints.
   *
   * @param base where `settle` was called
   * @returns energy, and its derivative with respect to the length; not finite where the constraints cannot be met
   */
  along(base: Float64Array, direction: Float64Array, length: number): LinePoint {
    const { trial, forces, manifold } = this;
    for (let i = 0; i < trial.length; i++) trial[i] = base[i]! + length * direction[i]!;
    if (manifold && !manifold.retract(trial)) return { step: length, energy: Number.NaN, slope: Number.NaN };
    const energy = this.evaluate();
    return { step: length, energy, slope: -dot(forces, manifold?.velocity(direction) ?? direction) };
  }
}
