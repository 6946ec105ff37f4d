/**
 * The last steps and gradient changes of a minimization, and the quasi-Newton direction they imply.
 *
 * Source: Nocedal, Math. Comput. 1980, 35, 773, doi 10.1090/S0025-5718-1980-0572855-7
 */
export class LbfgsMemory {
  private readonly pairs: { s: Float64Array; y: Float64Array; rho: number }[] = [];

  /** @param capacity pairs kept; @param initialScale (Å²·mol/kcal) inverse curvature assumed before the first pair */
  constructor(
    private readonly capacity: number,
    private readonly initialScale: number,
  ) {}

  get size(): number {
    return this.pairs.length;
  }

  clear(): void {
    this.pairs.length = 0;
  }

  /** Remembers a step s and its change of gradient y. Curvature that is not clearly positive is left out: returns false. */
  update(s: Float64Array, y: Float64Array): boolean {
    const sy = dot(s, y);
    if (!(sy > 1e-10 * Math.sqrt(dot(s, s) * dot(y, y)))) return false;
    if (this.pairs.length === this.capacity) this.pairs.shift();
    this.pairs.push({ s, y, rho: 1 / sy });
    return true;
  }

  /** −H·gradient by the two-loop recursion, H the inverse Hessian estimate. */
  direction(gradient: Float64Array): Float64Array {
    const d = gradient.map((g) => -g);
    const alpha = new Float64Array(this.pairs.length);
    for (let i = this.pairs.length - 1; i >= 0; i--) {
      const { s, y, rho } = this.pairs[i]!;
      alpha[i] = rho * dot(s, d);
      addScaled(d, -alpha[i]!, y);
    }
    const newest = this.pairs.at(-1);
    const scale = newest ? 1 / (newest.rho * dot(newest.y, newest.y)) : this.initialScale;
    for (let k = 0; k < d.length; k++) d[k]! *= scale;
    this.pairs.forEach(({ s, y, rho }, i) => {
      addScaled(d, alpha[i]! - rho * dot(y, d), s);
    });
    return d;
  }
}

export function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

function addScaled(target: Float64Array, scale: number, x: Float64Array): void {
  for (let i = 0; i < target.length; i++) target[i]! += scale * x[i]!;
}
