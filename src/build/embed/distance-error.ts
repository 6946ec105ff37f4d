import type { Bounds } from './bounds.js';

/** All pairs of atoms with the squares of their bounds. */
export interface PairBounds {
  /** (P) 4·index of either atom */
  readonly first: Uint32Array;
  readonly second: Uint32Array;
  /** (P) Å² */
  readonly lower2: Float64Array;
  readonly upper2: Float64Array;
}

export function pairBounds({ lower, upper }: Bounds): PairBounds {
  const n = Math.sqrt(lower.length);
  const count = (n * (n - 1)) / 2;
  const out: PairBounds = {
    first: new Uint32Array(count),
    second: new Uint32Array(count),
    lower2: new Float64Array(count),
    upper2: new Float64Array(count),
  };
  let p = 0;
  for (let i = 0; i < n; i++)
    for (let j = 0; j < i; j++, p++) {
      out.first[p] = 4 * i;
      out.second[p] = 4 * j;
      out.lower2[p] = lower[i * n + j]! ** 2;
      out.upper2[p] = upper[i * n + j]! ** 2;
    }
  return out;
}

/**
 * Distances beyond their bounds in four dimensions,
 *
 *     (d²/u² − 1)² for d > u,   (2 l²/(l² + d²) − 1)² for d < l,
 *
 * and the fourth coordinates: w x₄². Adds the gradient.
 *
 * @param x (N,4) Å
 * Source: Havel, Prog. Biophys. Mol. Biol. 1991, 56, 43; Riniker, Landrum, J. Chem. Inf. Model. 2015, 55, 2562, doi 10.1021/acs.jcim.5b00654
 */
export function distanceError(
  { first, second, lower2, upper2 }: PairBounds,
  x: Float64Array,
  gradient: Float64Array,
  fourthWeight: number,
): number {
  let error = 0;
  for (let p = 0; p < first.length; p++) {
    const i = first[p]!;
    const j = second[p]!;
    const dx = x[i]! - x[j]!;
    const dy = x[i + 1]! - x[j + 1]!;
    const dz = x[i + 2]! - x[j + 2]!;
    const dw = x[i + 3]! - x[j + 3]!;
    const d2 = dx * dx + dy * dy + dz * dz + dw * dw;
    const u2 = upper2[p]!;
    let f: number;
    if (d2 > u2) {
      const e = d2 / u2 - 1;
      error += e * e;
      f = (4 * e) / u2;
    } else {
      const l2 = lower2[p]!;
      if (d2 >= l2) continue;
      const sum = l2 + d2;
      const e = (2 * l2) / sum - 1;
      error += e * e;
      f = (-8 * e * l2) / (sum * sum);
    }
    gradient[i]! += f * dx;
    gradient[i + 1]! += f * dy;
    gradient[i + 2]! += f * dz;
    gradient[i + 3]! += f * dw;
    gradient[j]! -= f * dx;
    gradient[j + 1]! -= f * dy;
    gradient[j + 2]! -= f * dz;
    gradient[j + 3]! -= f * dw;
  }
  for (let k = 3; k < x.length; k += 4) {
    error += fourthWeight * x[k]! * x[k]!;
    gradient[k]! += 2 * fourthWeight * x[k]!;
  }
  return error;
}
