import { describe, expect, it } from 'vitest';
import { Rng } from '../core/rng.js';
import { removeDrift, removedFreedom } from './drift.js';

const masses = Float64Array.of(12, 1, 16, 14);
const random = (seed: number, size = 12) => {
  const rng = new Rng(seed);
  return Float64Array.from({ length: size }, () => rng.normal());
};

/** Momentum and angular momentum about the origin. */
function momenta(m: Float64Array, x: Float64Array, v: Float64Array): number[] {
  const total = [0, 0, 0, 0, 0, 0];
  m.forEach((mass, a) => {
    const [p, q, r] = x.subarray(3 * a, 3 * a + 3) as unknown as [number, number, number];
    const [u, w, s] = v.subarray(3 * a, 3 * a + 3) as unknown as [number, number, number];
    [u, w, s, q * s - r * w, r * u - p * s, p * w - q * u].forEach((value, k) => {
      total[k]! += mass * value;
    });
  });
  return total;
}
const largest = (values: ArrayLike<number>) => Math.max(...Array.from(values, Math.abs));
/** Sums of a few numbers of order ten. */
const ROUNDING = 1e-12;

describe('removeDrift', () => {
  it('leaves no momentum and no angular momentum, and is a projection', () => {
    const x = random(1);
    const v = random(2);
    removeDrift(masses, x, v, 'translation');
    expect(largest(momenta(masses, x, v).slice(0, 3))).toBeLessThan(ROUNDING);
    expect(largest(momenta(masses, x, v).slice(3))).toBeGreaterThan(0.1);
    removeDrift(masses, x, v, 'translation-rotation');
    expect(largest(momenta(masses, x, v))).toBeLessThan(ROUNDING);
    const again = v.slice();
    removeDrift(masses, x, again, 'translation-rotation');
    expect(largest(again.map((value, i) => value - v[i]!))).toBeLessThan(ROUNDING);
  });

  it('takes a rigid motion away completely, also of linear molecules along and across the axes', () => {
    for (const axis of [
      [1, 0, 0],
      [0, 1, 0],
      [0.6, 0, 0.8],
      [2 / 3, 1 / 3, 2 / 3],
    ]) {
      const x = Float64Array.from([-1.2, 0, 1.1, 2.9].flatMap((at) => axis.map((component) => at * component)));
      const v = new Float64Array(12);
      const [wx, wy, wz] = [0.3, -0.2, 0.5];
      for (let i = 0; i < 12; i += 3) {
        v[i] = 0.1 + wy * x[i + 2]! - wz * x[i + 1]!;
        v[i + 1] = -0.4 + wz * x[i]! - wx * x[i + 2]!;
        v[i + 2] = 0.2 + wx * x[i + 1]! - wy * x[i]!;
      }
      removeDrift(masses, x, v, 'translation-rotation');
      expect(largest(v)).toBeLessThan(ROUNDING);
    }
  });

  it('stops a single atom and touches nothing on request', () => {
    const v = Float64Array.of(1, 2, 3);
    removeDrift(Float64Array.of(4), Float64Array.of(0, 0, 5), v, 'none');
    expect([...v]).toEqual([1, 2, 3]);
    removeDrift(Float64Array.of(4), Float64Array.of(0, 0, 5), v, 'translation-rotation');
    expect([...v]).toEqual([0, 0, 0]);
  });

  it('counts the motions it removes', () => {
    expect([1, 2, 3, 22].map((n) => removedFreedom('translation-rotation', n))).toEqual([3, 5, 6, 6]);
    expect([removedFreedom('none', 3), removedFreedom('translation', 3)]).toEqual([0, 3]);
  });
});
