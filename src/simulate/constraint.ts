import { type Box, difference, distance, openBox } from '../core/box.js';
import { ResffError } from '../core/errors.js';

/** Two atoms kept at a fixed distance. */
export interface BondConstraint {
  readonly atoms: readonly [number, number];
  /** Å */
  readonly length: number;
}

/** Largest relative error of a constrained length after a step: far below 1e-8, far above rounding at 10⁴ Å from the origin. */
const LENGTH_TOLERANCE = 1e-10;
/** 1/fs, largest relative speed along a constraint over its length; thermal speeds are 1e-2. */
const SPEED_TOLERANCE = 1e-12;
const MOST_SWEEPS = 500;

/**
 * Fixed distances |x_i − x_j| = d, imposed on positions (SHAKE) and velocities (RATTLE).
 *
 * Both go through the constraints one by one until all hold, moving the two atoms against each other with weights 1/m, so
 * momentum and angular momentum are untouched. Allocates nothing per call.
 *
 * @throws ResffError (option) for atoms out of range, an atom with itself, a pair given twice, a length that is not positive,
 * a mass that is not positive
 * Source: Ryckaert, Ciccotti, Berendsen 1977, doi:10.1016/0021-9991(77)90098-5 (SHAKE); Andersen 1983,
 * doi:10.1016/0021-9991(83)90014-1 (RATTLE)
 */
export class ConstraintSolver {
  readonly count: number;
  private readonly pairs: Uint32Array;
  private readonly lengths: Float64Array;
  private readonly inverseMasses: Float64Array;
  private readonly names: readonly string[];
  private readonly s = new Float64Array(3);
  private readonly r = new Float64Array(3);

  constructor(
    masses: Float64Array,
    constraints: readonly BondConstraint[],
    private readonly box: Box = openBox,
  ) {
    checkConstraints(masses.length, constraints);
    this.count = constraints.length;
    this.pairs = Uint32Array.from(constraints.flatMap(({ atoms }) => atoms));
    this.lengths = Float64Array.from(constraints, ({ length }) => length);
    this.inverseMasses = masses.map((mass) => 1 / mass);
    this.names = constraints.map(({ atoms: [i, j], length }) => `atoms ${i + 1}-${j + 1} at ${length.toFixed(4)} Å`);
  }

  /**
   * Moves positions onto the constraints, along the directions the constrained pairs had before.
   *
   * @param positions (N,3) Å, changed
   * @param before (N,3) Å, positions that satisfy the constraints, where the directions are taken from
   * @param velocities (N,3) Å/fs; each displacement / `dt` is added
   * @param dt fs, the time in which `before` became `positions`
   * @throws ResffError (numeric) when the constraints cannot be met: atoms moved too far in one step
   */
  constrainPositions(positions: Float64Array, before: Float64Array, velocities: Float64Array, dt: number): void {
    const { pairs, lengths, inverseMasses, box, s, r } = this;
    for (let sweep = 0; ; sweep++) {
      let worst = -1;
      let worstError = 0;
      for (let c = 0; c < lengths.length; c++) {
        const a = pairs[2 * c]!;
        const b = pairs[2 * c + 1]!;
        difference(box, positions, b, a, s);
        const square = lengths[c]! * lengths[c]!;
        const excess = dot(s, s) - square;
        // half of it is the relative error of the length; written so that NaN counts as an error
        const error = Math.abs(excess) / (2 * square);
        if (error <= LENGTH_TOLERANCE) continue;
        if (!(error <= worstError)) {
          worst = c;
          worstError = error;
        }
        difference(box, before, b, a, r);
        const wi = inverseMasses[a]!;
        const wj = inverseMasses[b]!;
        const along = dot(s, r);
        // turned by nearly 90° or more in one step: the linear correction has no meaning
        if (!(along > 0.1 * square)) throw this.failure(c, error, 'the pair turned by too much in one step');
        const g = excess / (2 * (wi + wj) * along);
        push(positions, a, -g * wi, r);
        push(positions, b, g * wj, r);
        const h = g / dt;
        push(velocities, a, -h * wi, r);
        push(velocities, b, h * wj, r);
      }
      if (worst < 0) return;
      if (sweep === MOST_SWEEPS) throw this.failure(worst, worstError, `not met after ${MOST_SWEEPS} sweeps`);
    }
  }

  /**
   * Takes out of the velocities what would change a constrained length: the projection that is orthogonal in the masses.
   *
   * @param velocities (N,3) Å/fs, changed
   * @param positions (N,3) Å
   * @throws ResffError (numeric) when it does not converge
   */
  constrainVelocities(velocities: Float64Array, positions: Float64Array): void {
    const { pairs, lengths, inverseMasses, box, r, s } = this;
    for (let sweep = 0; ; sweep++) {
      let worst = -1;
      let worstError = 0;
      for (let c = 0; c < lengths.length; c++) {
        const a = pairs[2 * c]!;
        const b = pairs[2 * c + 1]!;
        difference(box, positions, b, a, r);
        difference(openBox, velocities, b, a, s);
        const square = dot(r, r);
        const rate = dot(r, s);
        const error = Math.abs(rate) / square;
        if (error <= SPEED_TOLERANCE) continue;
        if (!(error <= worstError)) {
          worst = c;
          worstError = error;
        }
        const wi = inverseMasses[a]!;
        const wj = inverseMasses[b]!;
        const g = rate / ((wi + wj) * square);
        push(velocities, a, -g * wi, r);
        push(velocities, b, g * wj, r);
      }
      if (worst < 0) return;
      if (sweep === MOST_SWEEPS)
        throw this.failure(worst, worstError, `velocities not constrained after ${MOST_SWEEPS} sweeps`);
    }
  }

  /** Largest |r − d| / d over the constraints. */
  lengthError(positions: Float64Array): number {
    let most = 0;
    for (let c = 0; c < this.count; c++) {
      const r = distance(this.box, positions, this.pairs[2 * c]!, this.pairs[2 * c + 1]!);
      most = Math.max(most, Math.abs(r / this.lengths[c]! - 1));
    }
    return most;
  }

  private failure(c: number, error: number, reason: string): ResffError {
    return new ResffError(
      'numeric',
      `constraint: expected ${this.names[c]}, got a relative error of ${error.toExponential(1)}: ${reason}; take a shorter step or a relaxed structure`,
    );
  }
}

function dot(u: Float64Array, v: Float64Array): number {
  return u[0]! * v[0]! + u[1]! * v[1]! + u[2]! * v[2]!;
}

/** Adds `factor` r to the row of an atom. */
function push(rows: Float64Array, atom: number, factor: number, r: Float64Array): void {
  rows[3 * atom]! += factor * r[0]!;
  rows[3 * atom + 1]! += factor * r[1]!;
  rows[3 * atom + 2]! += factor * r[2]!;
}

function checkConstraints(atomCount: number, constraints: readonly BondConstraint[]): void {
  const seen = new Set<number>();
  constraints.forEach(({ atoms: [i, j], length }, c) => {
    const where = `constraint ${c}`;
    for (const atom of [i, j])
      if (!Number.isInteger(atom) || atom < 0 || atom >= atomCount)
        throw new ResffError('option', `${where}: expected atoms from 0 to ${atomCount - 1}, got ${atom}`);
    if (i === j) throw new ResffError('option', `${where}: expected two different atoms, got ${i}-${j}`);
    const key = Math.min(i, j) * atomCount + Math.max(i, j);
    if (seen.has(key)) throw new ResffError('option', `${where}: expected every pair once, got ${i}-${j} again`);
    seen.add(key);
    if (!(length > 0 && length < Number.POSITIVE_INFINITY))
      throw new ResffError(
        'option',
        `${where}: expected a positive length in Å, got ${length} (atoms ${i + 1}-${j + 1})`,
      );
  });
}
