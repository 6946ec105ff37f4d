import { ResffError } from '../../core/errors.js';
import type { Rng } from '../../core/rng.js';

/** Σ w x xᵀ over rows x, in float64. */
export class Covariance {
  private readonly sum: Float64Array;
  private weight = 0;

  constructor(readonly size: number) {
    this.sum = new Float64Array(size * size);
  }

  /** @param row (size) */
  add(row: Float64Array, weight: number): void {
    this.weight += weight;
    const { size, sum } = this;
    for (let i = 0; i < size; i++) {
      const x = weight * row[i]!;
      if (x === 0) continue;
      for (let j = 0, at = i * size; j <= i; j++) sum[at + j]! += x * row[j]!;
    }
  }

  /**
   * A sampler of normal vectors with covariance (mean of w x xᵀ + prior · 1)⁻¹: with the Cholesky factor L of that matrix and standard
   * normal n, z = L⁻ᵀ n.
   *
   * @throws ResffError (numeric) when the matrix is not positive definite
   */
  sampler(prior: number): (rng: Rng) => Float64Array {
    const { size, sum, weight } = this;
    const factor = new Float64Array(size * size);
    for (let i = 0; i < size; i++)
      for (let j = 0; j <= i; j++) {
        let value = sum[i * size + j]! / weight + (i === j ? prior : 0);
        for (let k = 0; k < j; k++) value -= factor[i * size + k]! * factor[j * size + k]!;
        if (i > j) factor[i * size + j] = value / factor[j * size + j]!;
        else if (value > 0) factor[i * size + i] = Math.sqrt(value);
        else throw new ResffError('numeric', `covariance: expected a positive definite matrix, got ${value} at ${i}`);
      }
    return (rng) => {
      const z = Float64Array.from({ length: size }, () => rng.normal());
      for (let i = size - 1; i >= 0; i--) {
        z[i]! /= factor[i * size + i]!;
        for (let j = 0; j < i; j++) z[j]! -= factor[i * size + j]! * z[i]!;
      }
      return z;
    };
  }
}
