/** Grid points along an axis over which a charge is spread: order of the B-splines. */
export const SPLINE_ORDER = 6;

/**
 * Cardinal B-splines of a position at the grid points around it, SPLINE_ORDER of them, up to a common shift, and their derivatives by the
 * position.
 *
 * Source: Essmann et al., J. Chem. Phys. 1995, 103, 8577, equation 4.1, doi 10.1063/1.470117
 *
 * @param t position beyond the grid point before it, in steps of the grid
 * @param at where the weights begin in `value` and `slope`
 */
export function splineWeights(t: number, value: Float64Array, slope: Float64Array, at: number): void {
  value[at] = 1 - t;
  value[at + 1] = t;
  for (let j = 3; j < SPLINE_ORDER; j++) raise(t, j, value, at);
  slope[at] = -value[at]!;
  for (let j = 1; j < SPLINE_ORDER - 1; j++) slope[at + j] = value[at + j - 1]! - value[at + j]!;
  slope[at + SPLINE_ORDER - 1] = value[at + SPLINE_ORDER - 2]!;
  raise(t, SPLINE_ORDER, value, at);
}

/** Order j from order j − 1, in place. */
function raise(t: number, j: number, value: Float64Array, at: number): void {
  const scale = 1 / (j - 1);
  value[at + j - 1] = scale * t * value[at + j - 2]!;
  for (let k = 1; k < j - 1; k++)
    value[at + j - k - 1] = scale * ((t + k) * value[at + j - k - 2]! + (j - k - t) * value[at + j - k - 1]!);
  value[at] = scale * (1 - t) * value[at]!;
}

/** (length) 1/|Σ_j M(j) e^(2πi uj/length)|² of every frequency u, which undoes what splines make of a wave. */
export function inverseSplineSpectrum(length: number): Float64Array {
  const value = new Float64Array(SPLINE_ORDER);
  splineWeights(0, value, new Float64Array(SPLINE_ORDER), 0);
  return Float64Array.from({ length }, (_, u) => {
    let re = 0;
    let im = 0;
    for (let j = 0; j < SPLINE_ORDER; j++) {
      re += value[j]! * Math.cos((2 * Math.PI * u * j) / length);
      im += value[j]! * Math.sin((2 * Math.PI * u * j) / length);
    }
    return 1 / (re * re + im * im);
  });
}
