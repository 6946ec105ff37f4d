import { ResffError } from '../core/errors.js';
import type { FloatArray, Range } from './parameter-vector.js';

/** (size) each: running means of the gradient and of its square. */
export interface Moments {
  readonly firstMoment: FloatArray;
  readonly secondMoment: FloatArray;
}

export interface AdamOptions {
  readonly learningRate: number;
  /** from 1, counted since the moments were 0 */
  readonly step: number;
  readonly beta1?: number;
  readonly beta2?: number;
  readonly epsilon?: number;
}

/**
 * One step of Adam without weight decay:
 *
 *     m ← β₁ m + (1 − β₁) g,   v ← β₂ v + (1 − β₂) g²
 *     w ← w − lr/(1 − β₁ᵗ) · m / (√v / √(1 − β₂ᵗ) + ε)
 *
 * Moments are kept in the precision of their arrays (float32 as in the reference's training), every step is computed in
 * float64. Entries outside the given ranges keep weight and moments: they are frozen.
 *
 * Source: Kingma, Ba 2014, arXiv:1412.6980
 *
 * @param weights (size) changed in place
 * @param gradient (size) of the loss
 */
export function adamStep(
  weights: FloatArray,
  gradient: FloatArray,
  { firstMoment: m, secondMoment: v }: Moments,
  { learningRate, step, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8 }: AdamOptions,
  ranges: readonly Range[],
): void {
  const size = weights.length;
  if (gradient.length !== size || m.length !== size || v.length !== size)
    throw new ResffError(
      'numeric',
      `Adam: expected ${size} gradients and moments, got ${gradient.length}, ${m.length} and ${v.length}`,
    );
  const stepSize = learningRate / (1 - beta1 ** step);
  const root = Math.sqrt(1 - beta2 ** step);
  for (const { begin, end } of ranges)
    for (let i = begin; i < end; i++) {
      const g = gradient[i]!;
      m[i] = beta1 * m[i]! + (1 - beta1) * g;
      v[i] = beta2 * v[i]! + (1 - beta2) * g * g;
      weights[i]! -= (stepSize * m[i]!) / (Math.sqrt(v[i]!) / root + epsilon);
    }
}
