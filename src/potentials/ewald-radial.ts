/**
 * Functions of the Ewald sum of damped charges. Far away (r⁴ + a⁴)^(−1/4) = 1/r − a⁴/4r⁵ + 5a⁸/32r⁹ − …; the first two go on too far to
 * be cut off, so their smooth parts, L below, are summed over wave vectors. What is left is short-ranged.
 *
 *     L(r) = erf(αr)/r − (a⁴/4) P(5/2, α²r²)/r⁵                 P the regularized incomplete gamma function
 *     L̂(k) = 4π e^(−b)/k² − (a⁴/4)(4π/3) α² E₂(b),  b = k²/4α²  E₂ the exponential integral
 *
 * Source: Williams, Acta Cryst. A 1971, 27, 452, doi 10.1107/S0567739471000998
 */

const ROOT_PI = Math.sqrt(Math.PI);

/** L(r), 1/Å */
export function smoothPart(r: number, alpha: number, damping: number): number {
  const x = alpha * r;
  const quarter = damping ** 4 / 4;
  if (x < 0.8) {
    // Both by γ(s, x²) = e^(−x²) Σ x^(2s+2n)/s(s+1)…(s+n): no differences of nearly equal numbers.
    return alpha * gammaSeries(0.5, x) - quarter * alpha ** 5 * gammaSeries(2.5, x);
  }
  const gauss = (2 / ROOT_PI) * Math.exp(-x * x) * x;
  const erf = 1 - erfc(x);
  return erf / r - (quarter * (erf - gauss * (1 + (2 / 3) * x * x))) / r ** 5;
}

/** P(s, x²)/x^2s */
function gammaSeries(s: number, x: number): number {
  let term = 1 / s;
  let sum = term;
  for (let n = 1; term > 1e-17 * sum; n++) {
    term *= (x * x) / (s + n);
    sum += term;
  }
  return (sum * Math.exp(-x * x)) / (s === 0.5 ? ROOT_PI : 0.75 * ROOT_PI);
}

/** erfc(x) for x ≥ 0, relative error 1e-13: its continued fraction far out, a series near 0. */
export function erfc(x: number): number {
  if (x < 2) return 1 - (2 * x * ROOT_PI * gammaSeries(0.5, x)) / (2 * ROOT_PI);
  let fraction = 0;
  for (let n = 60; n > 0; n--) fraction = n / 2 / (x + fraction);
  return Math.exp(-x * x) / (ROOT_PI * (x + fraction));
}

/** L̂ and its derivative by k², of a wave vector with k² > 0, Å² and Å⁴. */
export function smoothTransform(k2: number, alpha: number, damping: number): { value: number; slope: number } {
  const b = k2 / (4 * alpha * alpha);
  const gauss = Math.exp(-b);
  const e1 = exponentialIntegral(b);
  const third = (damping ** 4 / 4) * ((4 * Math.PI) / 3);
  return {
    value: (4 * Math.PI * gauss) / k2 - third * alpha * alpha * (gauss - b * e1),
    slope: -4 * Math.PI * gauss * (1 / (k2 * k2) + 1 / (4 * alpha * alpha * k2)) + (third * e1) / 4,
  };
}

/** E₁(b), b > 0 */
export function exponentialIntegral(b: number): number {
  if (b < 1.5) {
    let sum = -0.5772156649015329 - Math.log(b);
    let term = -1;
    for (let n = 1; n < 40; n++) {
      term *= -b / n;
      sum += term / n;
    }
    return sum;
  }
  let fraction = 0;
  for (let n = 80; n > 0; n--) fraction = n / (1 + n / (b + fraction));
  return Math.exp(-b) / (b + fraction);
}

/** A function of r² on [0, r_max²] as cubics between knots, with the derivative that is exactly theirs. */
export interface RadialTable {
  /** Of r². */
  readonly step: number;
  /** (intervals,4) coefficients of the position in an interval, 0 to 1 */
  readonly cubics: Float64Array;
}

const INTERVALS = 1024;

/** φ(r) − L(r) and φ(r), 1/Å, up to `range` in Å. Within 1e-8 of the functions. */
export function shortPart(range: number, alpha: number, damping: number): RadialTable {
  const a4 = damping ** 4;
  return radialTable(range, (r) => (r ** 4 + a4) ** -0.25 - smoothPart(r, alpha, damping));
}

/** −L(r), for pairs that have no Coulomb energy of their own. */
export function excludedPart(range: number, alpha: number, damping: number): RadialTable {
  return radialTable(range, (r) => -smoothPart(r, alpha, damping));
}

function radialTable(range: number, f: (r: number) => number): RadialTable {
  const step = (range * range) / INTERVALS;
  // Slopes by r² from differences of sixth order: the functions are smooth in r², and go on to both sides of the table.
  const at = (k: number) => f(Math.sqrt(Math.max(0, k) * step));
  const values = Float64Array.from({ length: INTERVALS + 8 }, (_, k) => at(k));
  const slope = (k: number) =>
    k < 3
      ? forwardSlope(values, k)
      : (45 * (values[k + 1]! - values[k - 1]!) -
          9 * (values[k + 2]! - values[k - 2]!) +
          values[k + 3]! -
          values[k - 3]!) /
        60;
  const cubics = new Float64Array(4 * INTERVALS);
  for (let k = 0; k < INTERVALS; k++) {
    const [left, right] = [values[k]!, values[k + 1]!];
    const [m, n] = [slope(k), slope(k + 1)];
    cubics.set([left, m, 3 * (right - left) - 2 * m - n, 2 * (left - right) + m + n], 4 * k);
  }
  return { step, cubics };
}

/** Sixth order, from values on one side. */
function forwardSlope(values: Float64Array, k: number): number {
  const c = [-49 / 20, 6, -15 / 2, 20 / 3, -15 / 4, 6 / 5, -1 / 6];
  return c.reduce((sum, factor, n) => sum + factor * values[k + n]!, 0);
}
