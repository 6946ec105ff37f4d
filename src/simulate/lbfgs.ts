/** What a quasi-Newton direction starts from. */
export interface InitialHessian {
  /** Multiplies by the inverse, in place. */
  solve(vector: Float64Array): void;
}

/**
 * The last steps and gradient changes of a minimization, and the quasi-Newton direction they imply.
 *
 * Source: Nocedal, Math. Comput. 1980, 35, 773, doi 10.1090/S0025-5718-1980-0572855-7
 */
export class LbfgsMemory {
  private readonly pairs: { s: Float64Array; y: Float64Array; rho: number }[] = [];
  private readonly alpha: Float64Array;

  /** @param capacity pairs kept; @param initialScale (Å²·mol/kcal) inverse curvature assumed before the first pair */
  constructor(
    private readonly capacity: number,
    private readonly initialScale: number,
  ) {
    this.alpha = new Float64Array(capacity);
  }

  get size(): number {
    return this.pairs.length;
  }

  clear(): void {
    this.pairs.length = 0;
  }

  /**
   * Remembers the step and the change of gradient between two points. Curvature that is not clearly positive is left out: returns false.
   */
  update(s: Float64Array, y: Float64Array): boolean {
    const sy = dot(s, y);
    if (!(sy > 1e-10 * Math.sqrt(dot(s, s) * dot(y, y)))) return false;
    if (this.pairs.length === this.capacity) this.pairs.shift();
    this.pairs.push({ s, y, rho: 1 / sy });
    return true;
  }

  /**
   * −H·gradient by the two-loop recursion, H the inverse Hessian estimate.
   *
   * @param hessian what it starts from; by default a multiple of the identity
   */
  direction(gradient: Float64Array, hessian?: InitialHessian | null): Float64Array {
    const { pairs, alpha } = this;
    const d = new Float64Array(gradient.length);
    for (let k = 0; k < d.length; k++) d[k] = -gradient[k]!;
    for (let i = pairs.length - 1; i >= 0; i--) {
      const { s, y, rho } = pairs[i]!;
      alpha[i] = rho * dot(s, d);
      addScaled(d, -alpha[i]!, y);
    }
    const newest = pairs.at(-1);
    const scale = newest ? 1 / (newest.rho * dot(newest.y, newest.y)) : this.initialScale;
    if (hessian) hessian.solve(d);
    else for (let k = 0; k < d.length; k++) d[k]! *= scale;
    for (let i = 0; i < pairs.length; i++) {
      const { s, y, rho } = pairs[i]!;
      addScaled(d, alpha[i]! - rho * dot(y, d), s);
    }
    return d;
  }
}

export function dot(a: Float64Array, b: Float64Array): number {
  // Four sums, so that no addition waits for the one before.
  let [p, q, r, s] = [0, 0, 0, 0];
  const whole = a.length - (a.length % 4);
  for (let i = 0; i < whole; i += 4) {
    p += a[i]! * b[i]!;
    q += a[i + 1]! * b[i + 1]!;
    r += a[i + 2]! * b[i + 2]!;
    s += a[i + 3]! * b[i + 3]!;
  }
  for (let i = whole; i < a.length; i++) p += a[i]! * b[i]!;
  return p + q + (r + s);
}

/** a − b: without the closure of `map`, which is many times slower. */
export function difference(a: Float64Array, b: Float64Array): Float64Array {
  const out = new Float64Array(a.length);
  for (let i = 0; i < a.length; i++) out[i] = a[i]! - b[i]!;
  return out;
}

function addScaled(target: Float64Array, scale: number, x: Float64Array): void {
  for (let i = 0; i < target.length; i++) target[i]! += scale * x[i]!;
}
