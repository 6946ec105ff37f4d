import { describe, expect, it } from 'vitest';
import { Rng } from '../core/rng.js';
import { symmetricEigen } from './eigen.js';

/** Backward error of the whole decomposition relative to the largest entry: rounding times the size. */
const TOLERANCE = 1e-13;

function random(n: number, seed: number): Float64Array {
  const rng = new Rng(seed);
  const a = new Float64Array(n * n);
  for (let i = 0; i < n; i++) for (let j = 0; j <= i; j++) a[i * n + j] = a[j * n + i] = rng.normal();
  return a;
}

/** Largest entry of V A Vᵀ − diag(values) and of V Vᵀ − 1. */
function errors(a: Float64Array, n: number): { residual: number; orthogonality: number } {
  const { values, vectors } = symmetricEigen(a, n);
  const row = (k: number) => vectors.subarray(k * n, (k + 1) * n);
  const dot = (x: Float64Array, y: Float64Array) => x.reduce((sum, v, i) => sum + v * y[i]!, 0);
  let [residual, orthogonality] = [0, 0];
  for (let k = 0; k < n; k++) {
    const image = Float64Array.from({ length: n }, (_, i) => dot(a.subarray(i * n, (i + 1) * n), row(k)));
    for (let i = 0; i < n; i++) residual = Math.max(residual, Math.abs(image[i]! - values[k]! * row(k)[i]!));
    for (let j = 0; j <= k; j++)
      orthogonality = Math.max(orthogonality, Math.abs(dot(row(k), row(j)) - (k === j ? 1 : 0)));
  }
  return { residual, orthogonality };
}

describe('symmetricEigen', () => {
  it.each([0, 1, 2, 3, 4, 9, 40, 90])('decomposes a random matrix of size %i', (n) => {
    const { residual, orthogonality } = errors(random(n, n + 1), n);
    expect(residual).toBeLessThan(TOLERANCE * Math.max(n, 1));
    expect(orthogonality).toBeLessThan(TOLERANCE);
  });

  it('finds the eigenvalues 2 − 2 cos(kπ/(n+1)) of a chain of springs, in rising order', () => {
    const n = 12;
    const chain = new Float64Array(n * n);
    for (let i = 0; i < n; i++) {
      chain[i * n + i] = 2;
      if (i > 0) chain[i * n + i - 1] = chain[(i - 1) * n + i] = -1;
    }
    const { values } = symmetricEigen(chain, n);
    values.forEach((value, k) => {
      expect(value).toBeCloseTo(2 - 2 * Math.cos(((k + 1) * Math.PI) / (n + 1)), 13);
    });
  });

  it('stays orthogonal where eigenvalues coincide: identity, rank one, zero', () => {
    const n = 8;
    const one = new Float64Array(n * n).fill(1);
    const identity = Float64Array.from({ length: n * n }, (_, i) => (i % (n + 1) === 0 ? 1 : 0));
    for (const matrix of [one, identity, new Float64Array(n * n)]) {
      const { residual, orthogonality } = errors(matrix, n);
      expect(residual).toBeLessThan(TOLERANCE);
      expect(orthogonality).toBeLessThan(TOLERANCE);
    }
    expect([...symmetricEigen(one, n).values].map((x) => Math.round(x * 1e12) / 1e12 + 0)).toEqual([
      ...new Array(n - 1).fill(0),
      n,
    ]);
  });

  it('leaves its input alone and names entries that are not finite', () => {
    const a = random(5, 3);
    const copy = a.slice();
    symmetricEigen(a, 5);
    expect(a).toEqual(copy);
    expect(() => symmetricEigen(a, 4)).toThrow(RangeError);
    expect(() => symmetricEigen(Float64Array.of(1, 0, 0, Number.NaN), 2)).toThrow(/got NaN \(row 1, column 1\)/);
  });
});
