import { describe, expect, it } from 'vitest';
import { scanShapeErrors } from './scan-shape.js';

const angles = Array.from({ length: 24 }, (_, i) => -180 + 15 * i);
const wave = (height: number, shift: number) =>
  angles.map((angle) => (height / 2) * (1 - Math.cos((3 * (angle - shift) * Math.PI) / 180)));

describe('scanShapeErrors', () => {
  it('by hand: a threefold profile, too high and shifted', () => {
    const errors = scanShapeErrors(angles, wave(5, 10), wave(3, 0));
    expect(errors.minimumOffset).toBeCloseTo(10, 1);
    // On the grid the shifted one has neither its lowest nor its highest point: it spans 5·cos(15°).
    expect(errors.barrierError).toBeCloseTo(5 * Math.cos(Math.PI / 12) - 3, 6);
    expect(errors.energyAtMinimum).toBeCloseTo((3 / 2) * (1 - Math.cos(Math.PI / 4)), 6);
  });

  it('is zero for the same profile with an offset', () => {
    const errors = scanShapeErrors(
      angles,
      wave(3, 0).map((e) => e - 100),
      wave(3, 0),
    );
    for (const value of Object.values(errors)) expect(value).toBeCloseTo(0, 9);
  });

  it('has no minima off an even grid, and nothing for one point', () => {
    expect(scanShapeErrors([0, 10, 15.5], [0, 1, 2], [0, 1, 3])).not.toHaveProperty('minimumOffset');
    expect(scanShapeErrors([0], [0], [0])).toEqual({});
  });
});
