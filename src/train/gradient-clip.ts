import type { FloatArray, Range } from './parameter-vector.js';

/** Euclidean norm over the ranges, summed in float64. */
export function gradientNorm(gradient: FloatArray, ranges: readonly Range[]): number {
  let sum = 0;
  for (const { begin, end } of ranges) for (let i = begin; i < end; i++) sum += gradient[i]! * gradient[i]!;
  return Math.sqrt(sum);
}

/**
 * Scales the gradient to `maxNorm` where its norm is larger: g ← g · min(1, maxNorm/‖g‖).
 *
 * @returns the norm before clipping. Not finite when an entry is not: the gradient is then left as it is
 */
export function clipGradient(gradient: FloatArray, ranges: readonly Range[], maxNorm: number): number {
  const norm = gradientNorm(gradient, ranges);
  if (norm > maxNorm && Number.isFinite(norm)) {
    const factor = maxNorm / norm;
    for (const { begin, end } of ranges) for (let i = begin; i < end; i++) gradient[i]! *= factor;
  }
  return norm;
}
