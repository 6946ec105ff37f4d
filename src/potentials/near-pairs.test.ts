import { expect, it } from 'vitest';
import { Rng } from '../core/rng.js';
import { nearPairs } from './near-pairs.js';

function pairsOf(positions: Float64Array, range: number): string[] {
  const pairs = nearPairs(positions.length / 3, range);
  const count = pairs.search(positions);
  return Array.from({ length: count }, (_, p) =>
    pairs
      .atoms()
      .slice(2 * p, 2 * p + 2)
      .join('-'),
  ).sort();
}

function byHand(x: Float64Array, range: number): string[] {
  const n = x.length / 3;
  const out: string[] = [];
  for (let i = 0; i < n; i++)
    for (let j = i + 1; j < n; j++)
      if (Math.hypot(x[3 * j]! - x[3 * i]!, x[3 * j + 1]! - x[3 * i + 1]!, x[3 * j + 2]! - x[3 * i + 2]!) < range)
        out.push(`${i}-${j}`);
  return out.sort();
}

it.each([
  ['few atoms', 30, 4],
  ['many', 500, 10],
  ['many in a thin slab', 300, 0.1],
])('every pair once: %s', (_what, atoms, depth) => {
  const rng = new Rng(3);
  const positions = Float64Array.from({ length: 3 * atoms }, (_, c) => rng.next() * (c % 3 === 0 ? depth : 12) - 5);
  for (const range of [0.5, 1.7, 30]) {
    const expected = byHand(positions, range);
    expect(pairsOf(positions, range)).toEqual(expected);
    if (range > 1) expect(expected.length).toBeGreaterThan(0);
  }
});

it('atoms spread over a million Å take no more memory', () => {
  const positions = Float64Array.from({ length: 300 }, (_, c) => (c % 7) * 1e6 * Math.sin(c));
  positions.copyWithin(3, 0, 3);
  expect(pairsOf(positions, 1)).toEqual(byHand(positions, 1));
});

it('serves geometry after geometry, and shows coordinates that are not numbers', () => {
  const rng = new Rng(5);
  const pairs = nearPairs(200, 2);
  for (const size of [5, 12, 5]) {
    const positions = Float64Array.from({ length: 600 }, () => size * rng.next());
    expect(pairs.search(positions)).toBe(byHand(positions, 2).length);
  }
  const broken = Float64Array.from({ length: 600 }, (_, c) => 100 * c);
  broken[301] = Number.NaN;
  expect(pairs.search(broken)).toBe(199);
});
