import { describe, expect, it } from 'vitest';
import { blockAverage, linearDrift } from './statistics.js';

describe('statistics of a series', () => {
  it('block average: hand-computed, and as of single values when they are few', () => {
    // Blocks are single values: variance 5/3 over four.
    const { mean, standardError } = blockAverage([1, 2, 3, 4]);
    expect(mean).toBe(2.5);
    expect(standardError).toBeCloseTo(Math.sqrt(5 / 3 / 4), 14);
    expect(blockAverage([7])).toEqual({ mean: 7, standardError: null });
    expect(blockAverage([]).mean).toBeNaN();
  });

  it('block average: what swings within blocks does not count', () => {
    const values = Array.from({ length: 100 }, (_, i) => 5 + (i % 2 === 0 ? 1 : -1));
    expect(blockAverage(values)).toEqual({ mean: 5, standardError: 0 });
  });

  it('drift: the slope of a line under an oscillation', () => {
    const times = Array.from({ length: 200 }, (_, i) => 0.5 * i);
    const drift = linearDrift(
      times,
      times.map((t, i) => 3 + 0.02 * t + (i % 2 === 0 ? 1 : -1)),
    );
    expect(drift!.slope).toBeCloseTo(0.02, 12);
    expect(drift!.standardError).toBeLessThan(1e-12);
    expect(linearDrift([1], [1])).toBeNull();
    expect(linearDrift([2, 2], [1, 4])).toBeNull();
    expect(() => linearDrift([1], [])).toThrow(RangeError);
  });
});
