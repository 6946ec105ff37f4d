import { describe, expect, it } from 'vitest';
import { Rng } from '../core/rng.js';
import { bootstrapIntervals, errorSums, metricsOfSums } from './error-sums.js';

const none = new Float64Array(0);

describe('errorSums', () => {
  it('by hand: centered, relative to the reference minimum, forces', () => {
    // Predicted 1, 3, 2 against 10, 11, 13: centered -1, 1, 0 against -4/3, -1/3, 5/3; relative 0, 2, 1 against 0, 1, 3.
    const forces = Float64Array.of(1, 2, 3);
    const sums = errorSums(Float64Array.of(1, 3, 2), Float64Array.of(10, 11, 13), forces, Float64Array.of(1, 0, 4));
    const metrics = metricsOfSums([sums]);
    expect(metrics.energyMaeCentered).toBeCloseTo((1 / 3 + 4 / 3 + 5 / 3) / 3, 12);
    expect(metrics.energyRmseCentered).toBeCloseTo(Math.sqrt((1 / 9 + 16 / 9 + 25 / 9) / 3), 12);
    expect(metrics.energyMaeMinRelative).toBeCloseTo((0 + 1 + 2) / 3, 12);
    expect(metrics.energyRmseMinRelative).toBeCloseTo(Math.sqrt(5 / 3), 12);
    // covariance of (0, 2, 1) and (0, 1, 3): 5 − 3·4/3 = 1; variances 2 and 14/3
    expect(metrics.pearsonR).toBeCloseTo(1 / Math.sqrt((2 * 14) / 3), 12);
    expect(metrics.r2).toBeCloseTo(1 - 5 / (14 / 3), 12);
    expect(metrics.forceMae).toBeCloseTo(1, 12);
    expect(metrics.forceRmse).toBeCloseTo(Math.sqrt(5 / 3), 12);
  });

  it('one conformation has no energy error, no reference forces no force error', () => {
    const metrics = metricsOfSums([errorSums(Float64Array.of(5), Float64Array.of(0), none, null)]);
    expect(metrics.energyMaeCentered).toBeNull();
    expect(metrics.forceMae).toBeNull();
    expect(metrics.pearsonR).toBeNull();
  });

  it('pools conformations, not molecules', () => {
    const small = errorSums(Float64Array.of(0, 0), Float64Array.of(0, 1), none, null);
    const exact = errorSums(Float64Array.of(0, 1, 2, 3), Float64Array.of(0, 1, 2, 3), none, null);
    expect(metricsOfSums([small, exact]).energyMaeMinRelative).toBeCloseTo(1 / 6, 12);
  });
});

describe('bootstrapIntervals', () => {
  const rng = new Rng(3);
  const molecules = Array.from({ length: 400 }, () =>
    errorSums(Float64Array.of(0, rng.normal()), Float64Array.of(0, 0), none, null),
  );

  it('covers what the standard error of a mean says', () => {
    // Mean of half |x|, half of them zero per molecule: x normal gives 0.5·√(2/π), standard deviation 0.5·√(1 − 2/π).
    const error = (0.5 * Math.sqrt(1 - 2 / Math.PI)) / Math.sqrt(molecules.length);
    const [low, high] = bootstrapIntervals(molecules).energyMaeMinRelative!;
    const mean = metricsOfSums(molecules).energyMaeMinRelative!;
    expect((high - low) / (2 * 1.96 * error)).toBeGreaterThan(0.8);
    expect((high - low) / (2 * 1.96 * error)).toBeLessThan(1.2);
    expect(low).toBeLessThan(mean);
    expect(high).toBeGreaterThan(mean);
  });

  it('is the same for a seed, and null where nothing was compared', () => {
    expect(bootstrapIntervals(molecules, { seed: 2 })).toEqual(bootstrapIntervals(molecules, { seed: 2 }));
    expect(bootstrapIntervals(molecules).forceMae).toBeNull();
  });
});
