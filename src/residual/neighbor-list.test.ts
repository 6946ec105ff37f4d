import { describe, expect, it } from 'vitest';
import { nameSequence } from '../../test/support/recipe-weights.js';
import { findPairs } from './neighbor-list.js';
import { spatialOrder } from './spatial-order.js';

const CUTOFF = 10;

function cloud(name: string, atoms: number, edge: readonly [number, number, number]): Float64Array {
  const random = nameSequence(name);
  return Float64Array.from({ length: 3 * atoms }, (_, k) => edge[k % 3]! * (0.5 + 0.5 * random(k)));
}

/** Every pair tested, as text so that sets can be compared. */
function everyPair(positions: Float64Array): string[] {
  const out: string[] = [];
  const n = positions.length / 3;
  for (let i = 0; i < n; i++)
    for (let j = i + 1; j < n; j++) {
      const d = [0, 1, 2].map((axis) => positions[3 * j + axis]! - positions[3 * i + axis]!);
      if (d[0]! ** 2 + d[1]! ** 2 + d[2]! ** 2 < CUTOFF ** 2) out.push(`${i}-${j}`);
    }
  return out;
}

describe('pairs within the cutoff', () => {
  const line = Float64Array.from({ length: 3 * 40 }, (_, k) => (k % 3 === 0 ? (k / 3) * 2.5 : 0));
  it.each([
    ['no atom', new Float64Array(0)],
    ['one atom', new Float64Array(3)],
    ['a small cluster', cloud('small', 13, [8, 8, 8])],
    ['a large cluster', cloud('large', 400, [40, 30, 25])],
    ['a plane', cloud('plane', 150, [60, 60, 0])],
    ['a line with pairs exactly at the cutoff', line],
    ['fragments far apart', Float64Array.from(cloud('far', 30, [9, 9, 9]), (x, k) => x + (k < 45 ? 0 : 1e6))],
  ])('%s: as by testing every pair', (_, positions) => {
    const { first, second } = findPairs(positions, CUTOFF);
    const found = Array.from(first, (i, p) => `${i}-${second[p]}`);
    expect(found.sort()).toEqual(everyPair(positions).sort());
  });

  it('a coordinate that is not a number is named', () => {
    const positions = cloud('broken', 10, [5, 5, 5]);
    positions[14] = Number.NaN;
    expect(() => findPairs(positions, CUTOFF)).toThrow('expected finite coordinates, got NaN (atom 4)');
  });
});

describe('spatial order', () => {
  it('has every atom once, also far outside the range of the curve', () => {
    const positions = Float64Array.from(cloud('order', 500, [80, 80, 80]), (x, k) => (k === 7 ? 1e9 : x));
    expect([...spatialOrder(positions)].sort((a, b) => a - b)).toEqual(Array.from({ length: 500 }, (_, i) => i));
  });

  it('neighbors in the order are near in space', () => {
    const positions = cloud('near', 2000, [27, 27, 27]);
    const order = spatialOrder(positions);
    const step = (i: number, j: number) =>
      Math.hypot(...[0, 1, 2].map((axis) => positions[3 * j + axis]! - positions[3 * i + axis]!));
    let [along, unordered] = [0, 0];
    for (let k = 1; k < order.length; k++) {
      along += step(order[k - 1]!, order[k]!);
      unordered += step(k - 1, k);
    }
    // A cell of 4 Å has a mean distance of 2.6 Å inside; random points of the box are 18 Å apart.
    expect(along / unordered).toBeLessThan(0.25);
  });
});
