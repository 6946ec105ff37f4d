import { ResffError } from '../core/errors.js';
import type { FloatArray, FloatArrayConstructor, Range } from './parameter-vector.js';

export interface AdamOptions {
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
}

export const ADAM_DEFAULTS: AdamOptions = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8 };

/**
 * Adam without weight decay:
 *
 *     m ← β₁ m + (1 − β₁) g,   v ← β₂ v + (1 − β₂) g²
 *     w ← w − lr/(1 − β₁ᵗ) · m / (√v / √(1 − β₂ᵗ) + ε)
 *
 * Moments are kept in the precision asked for (float32 as in the reference's training), every step is computed in float64.
 * Entries outside the given ranges keep weight and moments: they are frozen.
 *
 * Source: Kingma, Ba 2014, arXiv:1412.6980
 */
export class Adam<A extends FloatArray = FloatArray> {
  /** (size) first and second moments */
  readonly firstMoment: A;
  readonly secondMoment: A;
  /** steps taken */
  stepCount = 0;

  constructor(
    readonly size: number,
    kind: FloatArrayConstructor<A>,
    readonly options: AdamOptions = ADAM_DEFAULTS,
  ) {
    this.firstMoment = new kind(size);
    this.secondMoment = new kind(size);
  }

  /**
   * @param weights (size) changed in place
   * @param gradient (size) of the loss
   * @param ranges entries to train; all of them when left out
   */
  step(weights: FloatArray, gradient: FloatArray, learningRate: number, ranges?: readonly Range[]): void {
    if (weights.length !== this.size || gradient.length !== this.size)
      throw new ResffError(
        'numeric',
        `Adam: expected ${this.size} weights and gradients, got ${weights.length} and ${gradient.length}`,
      );
    this.stepCount += 1;
    const { beta1, beta2, epsilon } = this.options;
    const stepSize = learningRate / (1 - beta1 ** this.stepCount);
    const root = Math.sqrt(1 - beta2 ** this.stepCount);
    const [m, v] = [this.firstMoment, this.secondMoment];
    for (const { begin, end } of ranges ?? [{ begin: 0, end: this.size }])
      for (let i = begin; i < end; i++) {
        const g = gradient[i]!;
        m[i] = beta1 * m[i]! + (1 - beta1) * g;
        v[i] = beta2 * v[i]! + (1 - beta2) * g * g;
        weights[i]! -= (stepSize * m[i]!) / (Math.sqrt(v[i]!) / root + epsilon);
      }
  }

  /** Forgets all moments, as a new optimizer would have none. */
  reset(): void {
    this.firstMoment.fill(0);
    this.secondMoment.fill(0);
    this.stepCount = 0;
  }
}
