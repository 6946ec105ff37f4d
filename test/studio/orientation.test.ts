import { describe, expect, it } from 'vitest';
import { bestView, pageAxes, type Rotation } from '../../studio/src/viewer/orientation.js';

/** What is seen of positions: x to the right, y up, z towards who looks. */
function seen(positions: readonly number[], rotation: Rotation): number[][] {
  const { right, up } = pageAxes(rotation);
  const [a, b, c] = right as [number, number, number];
  const [d, e, f] = up as [number, number, number];
  const out = [b * f - c * e, c * d - a * f, a * e - b * d];
  return [0, 1, 2].map((axis) =>
    Array.from({ length: positions.length / 3 }, (_, i) =>
      [right, up, out][axis]!.reduce((sum, part, k) => sum + part * positions[3 * i + k]!, 0),
    ),
  );
}

const extent = (values: readonly number[]) => Math.max(...values) - Math.min(...values);

describe('the first view of a molecule', () => {
  it.each([
    ['x, y', [0, 0, 0, 3, 0, 0, 1, 1, 0, 2, -1, 0]],
    ['x, z', [0, 0, 0, 3, 0, 0, 1, 0, 1, 2, 0, -1]],
    ['y, z', [0, 0, 0, 0, 0, 3, 0, 1, 1, 0, -1, 2]],
    ['a tilted plane', [0, 0, 0, 2, 2, 1, 0, 1, -2, 3, 1, 5.5]],
  ])('looks from above at what is flat in %s, the longest side across', (_, positions) => {
    const [x, y, z] = seen(positions, bestView(Float64Array.from(positions)));
    expect(extent(z!)).toBeLessThan(1e-9);
    expect(extent(x!)).toBeGreaterThan(extent(y!));
  });

  it('keeps lengths, and stays as it is for one atom', () => {
    const helix = Float64Array.from({ length: 60 }, (_, k) => [Math.cos(k / 3), Math.sin(k / 3), k / 9][k % 3]! * 2);
    for (const positions of [helix, Float64Array.of(1, 2, 3, 4, 5, 6)]) {
      const rotation = bestView(positions);
      expect(Math.hypot(...rotation)).toBeCloseTo(1, 12);
      const { right, up } = pageAxes(rotation);
      expect(Math.hypot(...right)).toBeCloseTo(1, 12);
      expect(right.reduce((sum, part, k) => sum + part * up[k]!, 0)).toBeCloseTo(0, 12);
    }
    expect(bestView(Float64Array.of(1, 2, 3))).toEqual([0, 0, 0, 1]);
  });

  it('lays a rod across', () => {
    const rod = [0, 0, 0, 0, 1.2, 0, 0, 2.4, 0, 0, -1.2, 0];
    const [x, y] = seen(rod, bestView(Float64Array.from(rod)));
    expect(extent(x!)).toBeCloseTo(3.6, 9);
    expect(extent(y!)).toBeLessThan(1e-9);
  });
});
