import { expect, it } from 'vitest';
import { profileShape } from './profile.js';

const angles = Array.from({ length: 24 }, (_, i) => -165 + 15 * i);
const cosine = (phase: number) => angles.map((angle) => 1 + Math.cos((3 * (angle - phase) * Math.PI) / 180));
/** The trigonometric polynomial is the profile itself; its extrema are found to 1e-6 of a step of 15°. */
const DEGREES = 1e-4;
const ENERGY = 1e-9;

it('finds the three minima and barriers of a threefold profile, also between grid points', () => {
  for (const phase of [0, 4, -7]) {
    const { minima, barriers } = profileShape(angles, cosine(phase), { periodic: true });
    expect(minima).toHaveLength(3);
    expect(barriers).toHaveLength(3);
    for (const { angle, energy } of minima) {
      expect(Math.abs(((((angle - phase) % 120) + 120) % 120) - 60)).toBeLessThan(DEGREES);
      expect(Math.abs(energy)).toBeLessThan(ENERGY);
    }
    for (const { fromLeft, fromRight } of barriers) {
      expect(Math.abs(fromLeft - 2)).toBeLessThan(2 * ENERGY);
      expect(Math.abs(fromRight - 2)).toBeLessThan(2 * ENERGY);
    }
  }
});

it('counts no wells within the noise and none in a flat profile', () => {
  const rough = cosine(0).map((energy, i) => energy + (i % 2) * 0.02);
  expect(profileShape(angles, rough, { periodic: true }).minima).toHaveLength(3);
  const flat = profileShape(
    angles,
    angles.map(() => 1),
    { periodic: true },
  );
  expect(flat).toMatchObject({ minima: [{ energy: 1 }], barriers: [] });
});

it('takes the parabola through three points of a range', () => {
  const angles = [0, 10, 20, 30];
  const { minima } = profileShape(
    angles,
    angles.map((angle) => (angle - 12) ** 2),
    { periodic: false },
  );
  expect(minima[0]!.angle).toBeCloseTo(12, 4);
  expect(minima[0]!.energy).toBeCloseTo(0, 6);
});

it('takes the ends of a range as minima, not as barriers, and skips holes', () => {
  const { minima, barriers } = profileShape([0, 10, 20, 30], [0, 2, Number.NaN, 1], { periodic: false });
  expect(minima.map(({ index }) => index)).toEqual([0, 3]);
  expect(barriers).toEqual([{ angle: 10, energy: 2, index: 1, fromLeft: 2, fromRight: 1 }]);
  expect(profileShape([5], [3], { periodic: false })).toEqual({
    minima: [{ angle: 5, energy: 3, index: 0 }],
    barriers: [],
  });
  expect(profileShape([5], [Number.NaN], { periodic: true })).toEqual({ minima: [], barriers: [] });
});

it('has one barrier where there is one minimum on a circle', () => {
  const single = angles.map((angle) => 1 - Math.cos((angle * Math.PI) / 180));
  const { minima, barriers } = profileShape(angles, single, { periodic: true });
  expect(minima.map(({ index }) => angles[index])).toEqual([0]);
  expect(barriers.map(({ index }) => angles[index])).toEqual([180]);
});
