import { ResffError } from '../core/errors.js';
import {
  checkCoordinate,
  coordinateDifference,
  coordinateGradient,
  coordinateName,
  coordinateValue,
  type InternalCoordinate,
} from '../potentials/internal-coordinate.js';
import { ConstraintJacobian } from './constraint-jacobian.js';
import { LinearSystem } from './linear-system.js';

/** A distance, angle or dihedral that is held exactly. */
export interface InternalConstraint extends InternalCoordinate {
  /** Å or rad; absent: the value at the start is held */
  readonly value?: number;
}

/** Å and rad: how exactly constraints are met. Far below 1e-8 Å and 1e-6°, far above the rounding of coordinates of 10⁴ Å. */
const TOLERANCE = 1e-10;
const MOST_ITERATIONS = 60;
/** Å, the longest way of an atom in one iteration of `project`. */
const LONGEST_MOVE = 0.2;
/** Sine of an angle below which it counts as straight: one degree. */
const STRAIGHT = Math.sin(Math.PI / 180);
/** Squared sine of the angle between a constraint's gradient and the span of those before it, below which it says nothing new. */
const DEPENDENT = 1e-9;

/**
 * The conformations with q_c(x) = value_c for every constraint, and what a minimizer needs to stay among them. With J the
 * gradients of the coordinates (atoms that are fixed have none):
 *
 *     tangent(v) = v − Jᵀ(JJᵀ)⁻¹J v                                    at the base, where `linearize` was called
 *     retract(x): x + J₀ᵀλ with λ such that all constraints hold       J₀: at the base; Newton, matrix J J₀ᵀ
 *     velocity(d) = d − J₀ᵀ(J J₀ᵀ)⁻¹J d                                 dx/dt of x(t) = retract(base + t d)
 *
 * `velocity` is the exact derivative, so that the slopes of a line search are those of its energies.
 */
export class ConstraintManifold {
  readonly targets: Float64Array;
  private readonly coordinates: readonly InternalCoordinate[];
  private readonly base: ConstraintJacobian;
  private readonly here: ConstraintJacobian;
  private baseGram: LinearSystem | null = null;

  /**
   * @param start (N,3) Å, where constraints without value take theirs
   * @param moving (N) false: the atom is fixed
   * @throws ResffError (code option) for atoms that are not there, a coordinate constrained twice, values out of range,
   *   straight angles, constraints that fixed atoms decide otherwise
   */
  constructor(constraints: readonly InternalConstraint[], start: Float64Array, moving: readonly boolean[]) {
    const seen = new Set<string>();
    const kept = constraints.filter((constraint) => {
      checkCoordinate(constraint, moving.length, 'constraint');
      const forward = constraint.atoms.join('-');
      const key = `${constraint.kind} ${[forward, constraint.atoms.toReversed().join('-')].sort()[0]}`;
      if (seen.has(key)) fail(constraint, 'expected every coordinate to be constrained once, got it twice');
      seen.add(key);
      checkValue(constraint, start);
      return constraint.atoms.some((atom) => moving[atom]) || checkFixed(constraint, start);
    });
    this.coordinates = kept;
    this.targets = Float64Array.from(kept, (constraint) => constraint.value ?? coordinateValue(constraint, start));
    this.base = new ConstraintJacobian(kept, moving);
    this.here = new ConstraintJacobian(kept, moving);
  }

  get size(): number {
    return this.coordinates.length;
  }

  coordinate(c: number): InternalCoordinate {
    return this.coordinates[c]!;
  }

  /** Å or rad at x, which is on the manifold: dihedrals as the target states them, not a turn away. */
  value(c: number, x: Float64Array): number {
    const { kind } = this.coordinates[c]!;
    return this.targets[c]! - coordinateDifference(kind, this.targets[c]!, coordinateValue(this.coordinates[c]!, x));
  }

  /** Target − value of every constraint, Å and rad. */
  differences(x: Float64Array): Float64Array {
    return Float64Array.from(this.coordinates, (coordinate, c) =>
      coordinateDifference(coordinate.kind, this.targets[c]!, coordinateValue(coordinate, x)),
    );
  }

  /**
   * Moves atoms the shortest way until all constraints hold.
   *
   * @param x (N,3) Å, changed
   * @throws ResffError (code option) for constraints that depend on each other or cannot be met together
   */
  project(x: Float64Array): void {
    const step = new Float64Array(x.length);
    for (let iteration = 0; iteration < MOST_ITERATIONS; iteration++) {
      this.checkGeometry(x);
      this.base.update(x);
      this.checkIndependent();
      const differences = this.differences(x);
      if (differences.every((difference) => Math.abs(difference) < TOLERANCE)) return;
      step.fill(0);
      this.base.addTransposed(new LinearSystem(this.base.gram(this.base), this.size).solve(differences), step);
      let longest = 0;
      for (let i = 0; i < step.length; i += 3)
        longest = Math.max(longest, Math.hypot(step[i]!, step[i + 1]!, step[i + 2]!));
      const scale = Math.min(1, LONGEST_MOVE / longest);
      for (let i = 0; i < x.length; i++) x[i]! += scale * step[i]!;
    }
    const differences = this.differences(x);
    const worst = differences.reduce((w, d, c) => (Math.abs(d) > Math.abs(differences[w]!) ? c : w), 0);
    const unit = this.coordinates[worst]!.kind === 'distance' ? 'Å' : 'rad';
    fail(
      this.coordinates[worst]!,
      `expected values that can be met together, got one that stays off by ${Math.abs(differences[worst]!).toPrecision(3)} ${unit}`,
    );
  }

  /** Makes x, which satisfies the constraints, the base. */
  linearize(x: Float64Array): void {
    this.base.update(x);
    this.baseGram = new LinearSystem(this.base.gram(this.base), this.size);
  }

  /** @param v (N,3), changed to its part along which no constraint changes */
  tangent(v: Float64Array): Float64Array {
    this.base.addTransposed(this.multipliers(v), v, -1);
    return v;
  }

  /** (JJᵀ)⁻¹J v: for a gradient, ∂E/∂value of every constraint with all else relaxed. */
  multipliers(v: Float64Array): Float64Array {
    return this.baseGram!.solve(this.base.apply(v));
  }

  /** @param x (N,3) Å near the base, moved onto the manifold; @returns whether that succeeded */
  retract(x: Float64Array): boolean {
    const { base, here } = this;
    for (let iteration = 0; iteration < 20; iteration++) {
      here.update(x);
      const differences = this.differences(x);
      let worst = 0;
      for (const difference of differences) worst = Math.max(worst, Math.abs(difference));
      if (worst < TOLERANCE) return true;
      // Not a number, or far outside of where Newton converges.
      if (!(worst < 1)) return false;
      base.addTransposed(new LinearSystem(here.gram(base), this.size).solve(differences), x);
    }
    return false;
  }

  /** @param d (N,3) direction at the base; @returns (N,3) velocity at the point last retracted to */
  velocity(d: Float64Array): Float64Array {
    const { base, here } = this;
    const out = d.slice();
    base.addTransposed(new LinearSystem(here.gram(base), this.size).solve(here.apply(d)), out, -1);
    return out;
  }

  /** Angles that are constrained, or inside a constrained dihedral, must have a direction. */
  private checkGeometry(x: Float64Array): void {
    for (const coordinate of this.coordinates) {
      const { kind, atoms } = coordinate;
      const triples = kind === 'distance' ? [] : kind === 'angle' ? [atoms] : [atoms.slice(0, 3), atoms.slice(1)];
      for (const triple of triples)
        if (Math.sin(coordinateValue({ kind: 'angle', atoms: triple }, x)) < STRAIGHT)
          fail(
            coordinate,
            `expected atoms that are not on a line, got atoms ${triple.map((atom) => atom + 1).join('-')} within a degree of it; fix atoms or use a restraint instead`,
          );
    }
  }

  /** Cholesky's squared pivots of the normalized JJᵀ are the squared distances of each row from the span of those before. */
  private checkIndependent(): void {
    const m = this.size;
    const gram = this.base.gram(this.base);
    const lower = new Float64Array(m * m);
    for (let i = 0; i < m; i++) {
      if (gram[i * m + i] === 0)
        fail(this.coordinates[i]!, 'expected a coordinate that the moving atoms can change, got none');
      for (let j = 0; j <= i; j++) {
        let sum = gram[i * m + j]! / Math.sqrt(gram[i * m + i]! * gram[j * m + j]!);
        for (let k = 0; k < j; k++) sum -= lower[i * m + k]! * lower[j * m + k]!;
        if (i === j && !(sum > DEPENDENT))
          fail(
            this.coordinates[i]!,
            'expected independent constraints that can be met together, got one that the others decide',
          );
        lower[i * m + j] = i === j ? Math.sqrt(sum) : sum / lower[j * m + j]!;
      }
    }
  }
}

function checkValue(constraint: InternalConstraint, start: Float64Array): void {
  const { kind, value } = constraint;
  const gradient = new Float64Array(12);
  const current = coordinateGradient(constraint, start, gradient);
  if (value === undefined) {
    if (kind === 'distance' && !(current > 0)) fail(constraint, 'expected two places, got both atoms at one');
    return;
  }
  const bad = (range: string) => fail(constraint, `expected a value ${range}, got ${value}`);
  if (!Number.isFinite(value)) bad('that is a number');
  if (kind === 'distance' && !(value > 0)) bad('above 0 Å');
  if (kind === 'angle' && !(value > 0 && value < Math.PI && Math.sin(value) >= STRAIGHT))
    bad('between 1 and 179 degrees (0.0175 and 3.1241 rad), because a straight angle has no direction');
}

/** A constraint of fixed atoms only: nothing to do when it holds. */
function checkFixed(constraint: InternalConstraint, start: Float64Array): false {
  const current = coordinateValue(constraint, start);
  const difference = coordinateDifference(constraint.kind, constraint.value ?? current, current);
  if (Math.abs(difference) > TOLERANCE)
    fail(constraint, `expected a value that its fixed atoms have (${current}), got ${constraint.value}`);
  return false;
}

function fail(coordinate: InternalCoordinate, message: string): never {
  throw new ResffError('option', `constraint ${coordinateName(coordinate)}: ${message}`);
}
