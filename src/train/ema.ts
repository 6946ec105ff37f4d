import type { FloatArray, Range } from './parameter-vector.js';

/**
 * Exponential moving average of weights, a ← a + (1 − d)(w − a).
 *
 * Early on the decay is d = min(decay, (1 + t)/(10 + t)) after t updates, so the average forgets its starting point
 * instead of carrying it for 1/(1 − decay) steps.
 *
 * @param updates averages taken before this one
 */
export function updateAverage(
  average: FloatArray,
  weights: FloatArray,
  decay: number,
  updates: number,
  ranges: readonly Range[],
): void {
  const rate = 1 - Math.min(decay, (1 + updates) / (10 + updates));
  for (const { begin, end } of ranges)
    for (let i = begin; i < end; i++) average[i]! += rate * (weights[i]! - average[i]!);
}
