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
  /** (capacity,n) steps and changes of gradient, in a ring; allocated with the first pair */
  private steps = new Float64Array(0);
  private changes = new Float64Array(0);
  private readonly rho: Float64Array;
  private readonly alpha: Float64Array;
  private count = 0;
  /** Where the next pair goes. */
  private end = 0;
  private result = new Float64Array(0);

  /** @param capacity pairs kept; @param initialScale (Å²·mol/kcal) inverse curvature assumed before the first pair */
  constructor(
    private readonly capacity: number,
    private readonly initialScale: number,
  ) {
    this.alpha = new Float64Array(capacity);
    this.rho = new Float64Array(capacity);
  }

  get size(): number {
    return this.count;
  }

  clear(): void {
    this.count = 0;
  }

  /**
   * Remembers the step and the change of gradient between two points. Curvature that is not clearly positive is left out: returns false.
   */
  update(s: Float64Array, y: Float64Array): boolean {
    const sy = dot(s, y);
    if (!(sy > 1e-10 * Math.sqrt(dot(s, s) * dot(y, y)))) return false;
    const { capacity, end } = this;
    const n = s.length;
    if (this.steps.length !== capacity * n) {
      this.steps = new Float64Array(capacity * n);
      this.changes = new Float64Array(capacity * n);
    }
    this.steps.set(s, end * n);
    this.changes.set(y, end * n);
    this.rho[end] = 1 / sy;
    this.end = (end + 1) % capacity;
    this.count = Math.min(this.count + 1, capacity);
    return true;
  }

  /**
   * −H·gradient by the two-loop recursion, H the inverse Hessian estimate.
   *
   * @param hessian what it starts from; by default a multiple of the identity
   * @returns valid until the next call
   */
  direction(gradient: Float64Array, hessian?: InitialHessian | null): Float64Array {
    const { steps, changes, alpha, rho, count, capacity } = this;
    const n = gradient.length;
    if (this.result.length !== n) this.result = new Float64Array(n);
    const d = this.result;
    for (let k = 0; k < n; k++) d[k] = -gradient[k]!;
    const row = (i: number) => ((this.end + capacity - count + i) % capacity) * n;
    // Each sweep adds one vector and takes the product with the one after it, so that the direction is read once.
    let product = count > 0 ? dot(steps.subarray(row(count - 1), row(count - 1) + n), d) : 0;
    for (let i = count - 1; i >= 0; i--) {
      alpha[i] = rho[row(i) / n]! * product;
      product = addRowThenDot(d, -alpha[i]!, changes, row(i), steps, row(Math.max(i - 1, 0)));
    }
    if (hessian) hessian.solve(d);
    else {
      const newest = count > 0 ? changes.subarray(row(count - 1), row(count - 1) + n) : null;
      const scale = newest ? 1 / (rho[row(count - 1) / n]! * dot(newest, newest)) : this.initialScale;
      for (let k = 0; k < n; k++) d[k]! *= scale;
    }
    product = count > 0 ? dot(changes.subarray(row(0), row(0) + n), d) : 0;
    for (let i = 0; i < count; i++) {
      const scale = alpha[i]! - rho[row(i) / n]! * product;
      product = addRowThenDot(d, scale, steps, row(i), changes, row(Math.min(i + 1, count - 1)));
    }
    return d;
  }
}

/** target += scale · row. @returns the product of the target with a row of others, in four sums as `dot` */
function addRowThenDot(
  target: Float64Array,
  scale: number,
  rows: Float64Array,
  at: number,
  others: Float64Array,
  from: number,
): number {
  let [p, q, r, s] = [0, 0, 0, 0];
  const n = target.length;
  const whole = n - (n % 4);
  for (let i = 0; i < whole; i += 4) {
    const a = target[i]! + scale * rows[at + i]!;
    const b = target[i + 1]! + scale * rows[at + i + 1]!;
    const c = target[i + 2]! + scale * rows[at + i + 2]!;
    const d = target[i + 3]! + scale * rows[at + i + 3]!;
    target[i] = a;
    target[i + 1] = b;
    target[i + 2] = c;
    target[i + 3] = d;
    p += others[from + i]! * a;
    q += others[from + i + 1]! * b;
    r += others[from + i + 2]! * c;
    s += others[from + i + 3]! * d;
  }
  for (let i = whole; i < n; i++) {
    const a = target[i]! + scale * rows[at + i]!;
    target[i] = a;
    p += others[from + i]! * a;
  }
  return p + q + (r + s);
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
