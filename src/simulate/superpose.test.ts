import { describe, expect, it } from 'vitest';
import { Rng } from '../core/rng.js';
import { applySuperposition, superpose } from './superpose.js';

/** Å: rounding of coordinates of a few Å through two rotations. */
const ROUNDING = 1e-13;

const rng = new Rng(7);
const points = (n: number, scale = 3) => Float64Array.from({ length: 3 * n }, () => scale * rng.normal());

/** Rotation about z by `angle`, then about x by `second`, then a shift. */
function moved(positions: Float64Array, angle: number, second: number): Float64Array {
  const out = positions.slice();
  const [c, s, d, e] = [Math.cos(angle), Math.sin(angle), Math.cos(second), Math.sin(second)];
  for (let i = 0; i < out.length; i += 3) {
    const [x, y, z] = [positions[i]!, positions[i + 1]!, positions[i + 2]!];
    const [u, v] = [c * x - s * y, s * x + c * y];
    out.set([u + 5, d * v - e * z - 3, e * v + d * z + 1], i);
  }
  return out;
}

describe('superpose', () => {
  it.each([
    [0.3, 1.1],
    [Math.PI, 0],
    [2.9, -3.1],
    [0, 0],
  ])('finds the rotation of a moved copy (%f, %f)', (angle, second) => {
    const reference = points(9);
    const copy = moved(reference, angle, second);
    const motion = superpose(copy, reference);
    expect(motion.rmsd).toBeLessThan(ROUNDING);
    applySuperposition(copy, motion).forEach((x, i) => {
      expect(Math.abs(x - reference[i]!)).toBeLessThan(10 * ROUNDING);
    });
  });

  it('gives the hand-computed RMSD of a stretched pair, and of a mirror image not zero', () => {
    // Both ends of a pair 2 Å long are 0.5 Å from those of one 3 Å long.
    expect(superpose(Float64Array.of(0, 0, 0, 0, 2, 0), Float64Array.of(1, 1, 1, 4, 1, 1)).rmsd).toBeCloseTo(0.5, 12);
    const chiral = points(5);
    const mirror = chiral.map((x, i) => (i % 3 === 0 ? -x : x));
    expect(superpose(mirror, chiral).rmsd).toBeGreaterThan(0.1);
  });

  it('is not worse than any nearby rotation', () => {
    const [a, b] = [points(6), points(6)];
    const best = superpose(a, b).rmsd;
    for (let trial = 0; trial < 20; trial++) {
      const motion = superpose(a, b);
      const other = applySuperposition(moved(a, 0.05 * rng.normal(), 0.05 * rng.normal()), {
        ...motion,
        center: superpose(moved(a, 0, 0), b).center,
      });
      let sum = 0;
      other.forEach((x, i) => {
        sum += (x - b[i]!) ** 2;
      });
      expect(Math.sqrt(sum / 6)).toBeGreaterThan(best - ROUNDING);
    }
  });

  it('looks only at atoms with weight', () => {
    const reference = points(5);
    const copy = moved(reference, 1, 2);
    copy[12]! += 4;
    expect(superpose(copy, reference, [1, 1, 1, 1, 0]).rmsd).toBeLessThan(ROUNDING);
    expect(superpose(copy, reference).rmsd).toBeGreaterThan(0.5);
  });

  it('is finite for one atom and for atoms on a line, and refuses what it cannot do', () => {
    expect(superpose(Float64Array.of(1, 2, 3), Float64Array.of(4, 5, 6)).rmsd).toBe(0);
    const line = Float64Array.of(0, 0, 0, 1, 0, 0, 2, 0, 0);
    expect(superpose(line, moved(line, 1, 1)).rmsd).toBeLessThan(ROUNDING);
    expect(() => superpose(line, points(2))).toThrow('expected 9 entries');
    expect(() => superpose(line, line, [0, 0, 0])).toThrow('positive sum of weights');
    expect(() =>
      superpose(
        line.map(() => Number.NaN),
        line,
      ),
    ).toThrow('finite coordinates');
  });
});
