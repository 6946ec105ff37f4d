import { expect, it } from 'vitest';
import { profileErrors } from './profile-error.js';

it('compares profiles above their own minima where both have points', () => {
  const errors = profileErrors([5, 9, 6, Number.NaN], [10, 13, 10.5, 0]);
  expect(errors.count).toBe(3);
  expect(errors.mae).toBeCloseTo((0 + 1 + 0.5) / 3, 12);
  expect(errors.rmse).toBeCloseTo(Math.sqrt(1.25 / 3), 12);
  expect(errors.barrier).toBe(1);
  expect(errors.atMinimum).toBe(0);
  expect(errors.pearsonR).toBeGreaterThan(0.98);
  expect(profileErrors([0, 1, 2, 3], [3, 2, 1, 0])).toMatchObject({
    pearsonR: -1,
    atMinimum: 3,
    barrier: 0,
  });
});

it('says nothing of a single point or a flat profile', () => {
  expect(profileErrors([1, Number.NaN], [1, 2])).toMatchObject({ count: 1, mae: null });
  expect(profileErrors([1, 1], [1, 2])).toMatchObject({ mae: 0.5, pearsonR: null });
});
