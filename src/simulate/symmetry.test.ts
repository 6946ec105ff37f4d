import { describe, expect, it } from 'vitest';
import { Rng } from '../core/rng.js';
import { symmetryNumber } from './symmetry.js';

const rng = new Rng(5);
/** Turned at random, so that no axis of the molecule is one of the coordinate system, and shaken within the tolerance. */
function turned(positions: number[], noise = 0.005): Float64Array {
  const [a, b, c] = [rng.next() * 6, rng.next() * 6, rng.next() * 6];
  const result = Float64Array.from(positions);
  for (let i = 0; i < result.length; i += 3)
    for (const [p, q, angle] of [
      [0, 1, a],
      [1, 2, b],
      [0, 1, c],
    ] as const) {
      const [u, v] = [result[i + p]!, result[i + q]!];
      result[i + p] = u * Math.cos(angle) - v * Math.sin(angle);
      result[i + q] = u * Math.sin(angle) + v * Math.cos(angle);
    }
  return result.map((x) => x + 1 + noise * (2 * rng.next() - 1));
}

const ring = (n: number, radius: number, z = 0, phase = 0) =>
  Array.from({ length: n }, (_, k) => {
    const angle = (2 * Math.PI * k) / n + phase;
    return [radius * Math.cos(angle), radius * Math.sin(angle), z];
  }).flat();
const [H, C, N, O, S, F] = [1.008, 12.011, 14.007, 15.999, 32.067, 18.998];
const d = 0.63;
const tetrahedron = [d, d, d, d, -d, -d, -d, d, -d, -d, -d, d];
const octahedron = [1.6, 0, 0, -1.6, 0, 0, 0, 1.6, 0, 0, -1.6, 0, 0, 0, 1.6, 0, 0, -1.6];
const water = [0, 0, 0.1, 0.76, 0, -0.5, -0.76, 0, -0.5];

describe('symmetryNumber', () => {
  it.each<[string, number[], number[], number]>([
    ['argon', [39.948], [0, 0, 0], 1],
    ['nitrogen', [N, N], [0, 0, 0, 0, 0, 1.1], 2],
    ['hydrogen fluoride', [H, F], [0, 0, 0, 0, 0, 0.92], 1],
    ['carbon dioxide', [O, C, O], [0, 0, -1.16, 0, 0, 0, 0, 0, 1.16], 2],
    ['nitrous oxide', [N, N, O], [0, 0, -1.13, 0, 0, 0, 0, 0, 1.19], 1],
    ['water', [O, H, H], water, 2],
    ['water with one deuterium', [O, H, 2.014], water, 1],
    ['ammonia', [N, H, H, H], [0, 0, 0.1, ...ring(3, 0.94, -0.27)], 3],
    ['methane', [C, H, H, H, H], [0, 0, 0, ...tetrahedron], 12],
    ['methane with one deuterium', [C, H, H, H, 2.014], [0, 0, 0, ...tetrahedron], 3],
    ['ethane, staggered', [C, C, H, H, H, H, H, H], [0, 0, 0.765, 0, 0, -0.765, ...ring(3, 1.02, 1.16), ...ring(3, 1.02, -1.16, Math.PI / 3)], 6], // biome-ignore format: one per line
    ['benzene', [C, C, C, C, C, C, H, H, H, H, H, H], [...ring(6, 1.39), ...ring(6, 2.48)], 12],
    ['sulfur hexafluoride', [S, F, F, F, F, F, F], [0, 0, 0, ...octahedron], 24],
    ['three different atoms', [O, H, F], water, 1],
    ['a chiral center', [C, H, F, O, N], [0, 0, 0, ...tetrahedron], 1],
  ])('%s', (_name, masses, positions, expected) => {
    expect(symmetryNumber(masses, turned(positions))).toBe(expected);
  });

  it('is lost with a distortion beyond the tolerance', () => {
    const bent = [0, 0, 0.1, 0.86, 0, -0.6, -0.76, 0, -0.5];
    expect(symmetryNumber([O, H, H], turned(bent))).toBe(1);
  });
});
