import { describe, expect, it } from 'vitest';
import { cellHeights, cellOf, cellOfShape, cellShape, cellVolume, inverseCell, product } from './cell.js';
import { type ImagePairs, imagePairs, imageShifts } from './image-pairs.js';
import { KeptPairs } from './kept-pairs.js';
import { Rng } from './rng.js';

const cells = {
  cubic: cellOf([7, 0, 0, 0, 7, 0, 0, 0, 7]),
  'smaller than the range': cellOf([2.5, 0, 0, 0, 3.1, 0, 0, 0, 2.9]),
  triclinic: cellOf([6, 0, 0, 2.5, 7, 0, -1.5, 2, 5]),
  'nearly flat, left-handed': cellOf([8, 0, 0, 7, 3, 0, 1, 1, -9]),
};
const RANGE = 5;

const named = ({ first, second, image, images }: ImagePairs, p: number) =>
  [first[p], second[p], ...images.subarray(3 * image[p]!, 3 * image[p]! + 3)].join(' ');

const random = (seed: number, n: number, width: number) => {
  const rng = new Rng(seed);
  return Float64Array.from({ length: 3 * n }, () => width * (rng.next() - 0.4));
};

describe.each(Object.entries(cells))('pairs with images, %s cell', (_, cell) => {
  // Atoms far outside of the cell on purpose.
  const positions = random(3, 8, 16);

  it('are all there are, each once, within the range', () => {
    const pairs = imagePairs(positions, cell, RANGE);
    const shifts = imageShifts(pairs, cell);
    const found = new Set<string>();
    for (let p = 0; p < pairs.first.length; p++) {
      const [i, j] = [pairs.first[p]!, pairs.second[p]!];
      expect(i).toBeLessThanOrEqual(j);
      const d = [0, 1, 2].map((k) => positions[3 * j + k]! - positions[3 * i + k]! + shifts[3 * pairs.image[p]! + k]!);
      expect(Math.hypot(...d)).toBeLessThan(RANGE);
      found.add(named(pairs, p));
    }
    expect(found.size).toBe(pairs.first.length);
    let expected = 0;
    const span = Array.from({ length: 21 }, (_, k) => k - 10);
    for (let i = 0; i < 8; i++)
      for (let j = i; j < 8; j++)
        for (const u of span)
          for (const v of span)
            for (const w of span) {
              const half = u > 0 || (u === 0 && (v > 0 || (v === 0 && w > 0)));
              if (i === j && !half) continue;
              const d = [0, 1, 2].map(
                (k) =>
                  positions[3 * j + k]! - positions[3 * i + k]! + u * cell[k]! + v * cell[3 + k]! + w * cell[6 + k]!,
              );
              if (Math.hypot(...d) < RANGE) expected++;
            }
    expect(pairs.first.length).toBe(expected);
  });

  it('kept ones hold all within the range while atoms and cell move', () => {
    const kept = new KeptPairs(RANGE, 1);
    const rng = new Rng(7);
    let x: Float64Array = positions.slice();
    let h: Float64Array = cell.slice();
    for (let step = 0; step < 30; step++) {
      const f = Float64Array.from({ length: 9 }, (_, k) => (k % 4 === 0 ? 1 : 0) + 0.004 * rng.normal());
      h = product(h, f);
      x = Float64Array.from(x, (_, k) => {
        const at = 3 * Math.floor(k / 3);
        const carried = x[at]! * f[k % 3]! + x[at + 1]! * f[3 + (k % 3)]! + x[at + 2]! * f[6 + (k % 3)]!;
        return carried + 0.03 * rng.normal();
      });
      const list = kept.pairs(x, h);
      const shifts = imageShifts(list, h);
      const near: string[] = [];
      for (let p = 0; p < list.first.length; p++) {
        const [i, j] = [list.first[p]!, list.second[p]!];
        const d = [0, 1, 2].map((k) => x[3 * j + k]! - x[3 * i + k]! + shifts[3 * list.image[p]! + k]!);
        if (Math.hypot(...d) < RANGE) near.push(named(list, p));
      }
      const fresh = imagePairs(x, h, RANGE);
      const expected = Array.from(fresh.first, (_, p) => named(fresh, p));
      expect(near).toEqual(expected);
    }
  });
});

describe('the order of pairs', () => {
  it('is that of blocks of eight first and second atoms, then atoms, then images, also with thousands of images', () => {
    // Atoms in images of the cell far from each other, so that most pairs have an image of their own.
    const rng = new Rng(5);
    const x = random(4, 60, 8).map((value) => value + 8 * Math.floor(900 * rng.next()));
    const pairs = imagePairs(x, cells.triclinic, RANGE);
    expect(pairs.images.length / 3).toBeGreaterThan(1000);
    const order = Array.from(pairs.first, (i, p) => {
      const j = pairs.second[p]!;
      return [i >> 3, j >> 3, i, j, ...pairs.images.subarray(3 * pairs.image[p]!, 3 * pairs.image[p]! + 3)];
    });
    const sorted = [...order].sort(
      (a, b) => a.map((value, k) => value - b[k]!).find((difference) => difference !== 0) ?? 0,
    );
    expect(order).toEqual(sorted);
    for (let p = 1; p < order.length; p++) expect(order[p]).not.toEqual(order[p - 1]);
  });
});

describe('a cell', () => {
  it('has the shape that it was made of', () => {
    const shape = { lengths: [7, 8, 9], angles: [1.4, 1.7, 1.9] } as const;
    const back = cellShape(cellOfShape(shape));
    for (const k of [0, 1, 2]) expect(back.lengths[k]).toBeCloseTo(shape.lengths[k]!, 10);
    for (const k of [0, 1, 2]) expect(back.angles[k]).toBeCloseTo(shape.angles[k]!, 10);
  });

  it('times its inverse is one; its volume is height times base', () => {
    const cell = cells.triclinic;
    const one = product(cell, inverseCell(cell));
    for (let k = 0; k < 9; k++) expect(one[k]).toBeCloseTo(k % 4 === 0 ? 1 : 0, 12);
    const base = 6 * 7;
    expect(cellVolume(cell)).toBeCloseTo(base * cellHeights(cell)[2]!, 10);
  });
});
