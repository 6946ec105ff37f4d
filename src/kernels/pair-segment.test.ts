import { describe, expect, it } from 'vitest';
import { segmentPairs } from './pair-segment.js';

const cut = (pairs: [number, number][], atoms: number, atLeast = 1) =>
  segmentPairs(Uint32Array.from(pairs.map(([a]) => a)), Uint32Array.from(pairs.map(([, b]) => b)), atoms, atLeast).map(
    (s) => [s.firstAtom, s.atoms, s.firstPair, s.pairs],
  );

describe('segmentPairs', () => {
  it('cuts between conformations', () => {
    const two: [number, number][] = [[0, 1], [0, 2], [1, 2], [3, 4], [4, 5]]; // biome-ignore format: pairs
    expect(cut(two, 6)).toEqual([
      [0, 3, 0, 3],
      [3, 3, 3, 2],
    ]);
    expect(cut(two, 6, 4)).toEqual([[0, 6, 0, 5]]);
  });

  it('does not cut through pairs in any order', () => {
    expect(cut([[3, 4], [0, 1]], 5)).toEqual([[0, 5, 0, 2]]); // biome-ignore format: pairs
    expect(cut([[0, 3], [1, 2], [4, 5]], 6)).toEqual([[0, 4, 0, 2], [4, 2, 2, 1]]); // biome-ignore format: pairs
  });

  it('covers atoms without pairs', () => {
    expect(cut([], 3)).toEqual([[0, 3, 0, 0]]);
    expect(cut([[0, 1], [3, 4]], 7)).toEqual([[0, 3, 0, 1], [3, 4, 1, 1]]); // biome-ignore format: pairs
  });
});
