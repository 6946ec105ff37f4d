import { describe, expect, it } from 'vitest';
import { type Box, difference, largestCutoff, nearestImage, openBox, orthorhombicBox, triclinicBox } from './box.js';
import { Rng } from './rng.js';

/** Å. Sums and products of a few numbers of at most 100 Å. */
const TOLERANCE = 1e-10;

const skewed = [10, 0, 0, 5, 9, 0, -4, 4, 7];
/** The same lattice, described by vectors that are long and nearly parallel. */
const badlyChosen = [10, 0, 0, 45, 9, 0, 10 * 3 + 5 * 2 - 4, 9 * 2 + 4, 7];
const boxes: [string, Box, number[]][] = [
  ['orthorhombic', orthorhombicBox(8, 9.5, 20), [8, 0, 0, 0, 9.5, 0, 0, 0, 20]],
  ['triclinic', triclinicBox(skewed), skewed],
  ['triclinic, badly chosen vectors', triclinicBox(badlyChosen), skewed],
  ['truncated octahedron', triclinicBox([9, 3, 3, 3, 9, 3, 3, 3, 9]), [9, 3, 3, 3, 9, 3, 3, 3, 9]],
  ['hexagonal', triclinicBox([6, 0, 0, -3, 27 ** 0.5, 0, 0, 0, 11]), [6, 0, 0, -3, 27 ** 0.5, 0, 0, 0, 11]],
];

const norm = (d: Float64Array) => Math.hypot(...d);
const sum = (d: Float64Array, vectors: number[], [i, j, k]: [number, number, number]) =>
  d.map((value, axis) => value + i * vectors[axis]! + j * vectors[3 + axis]! + k * vectors[6 + axis]!);

describe.each(boxes)('a difference in a box, %s', (_, box, vectors) => {
  const rng = new Rng(1);
  const random = () => Float64Array.from({ length: 3 }, () => 60 * (rng.next() - 0.5));
  const span = [-7, -6, -5, -4, -3, -2, -1, 0, 1, 2, 3, 4, 5, 6, 7];
  const images = span.flatMap((i) => span.flatMap((j) => span.map((k): [number, number, number] => [i, j, k])));

  it('is the shortest of all images', () => {
    for (let n = 0; n < 40; n++) {
      const d = random();
      const found = d.slice();
      nearestImage(box, found);
      const shortest = Math.min(...images.map((image) => norm(sum(d, vectors, image))));
      expect(Math.abs(norm(found) - shortest)).toBeLessThan(TOLERANCE);
    }
  });

  it('differs from the plain one by a lattice vector', () => {
    for (let n = 0; n < 20; n++) {
      const d = random();
      const found = d.slice();
      nearestImage(box, found);
      const off = images.map((image) => norm(sum(d, vectors, image).map((value, k) => value - found[k]!)));
      expect(Math.min(...off)).toBeLessThan(TOLERANCE);
    }
  });

  it('is the same for images of the atoms, and turns its sign with them', () => {
    const positions = Float64Array.of(...random(), ...random());
    const [forth, back, moved] = [new Float64Array(3), new Float64Array(3), new Float64Array(3)];
    difference(box, positions, 0, 1, forth);
    difference(box, positions, 1, 0, back);
    positions.set(sum(positions.slice(3), vectors, [2, -3, 1]), 3);
    difference(box, positions, 0, 1, moved);
    for (let k = 0; k < 3; k++) {
      expect(forth[k]! + back[k]!).toBeCloseTo(0, 10);
      expect(moved[k]).toBeCloseTo(forth[k]!, 10);
    }
  });

  it('within the largest cutoff is the only one of its pair', () => {
    const others = images.filter((image) => image.some((n) => n !== 0));
    const shortest = Math.min(...others.map((image) => norm(sum(new Float64Array(3), vectors, image))));
    expect(largestCutoff(box)).toBeCloseTo(shortest / 2, 10);
  });
});

describe('a box', () => {
  it('that is open leaves differences alone', () => {
    const d = new Float64Array(3);
    difference(openBox, Float64Array.of(0, 0, 0, 400, -500, 1e6), 0, 1, d);
    expect([...d]).toEqual([400, -500, 1e6]);
    expect(largestCutoff(openBox)).toBe(Infinity);
  });

  it('with right angles along the axes is orthorhombic', () => {
    expect(triclinicBox([3, 0, 0, 0, 4, 0, 0, 0, 5])).toEqual(orthorhombicBox(3, 4, 5));
  });

  it('survives the way to a worker', () => {
    const box = triclinicBox(skewed);
    expect(structuredClone(box)).toEqual(box);
  });

  it.each<[string, () => Box]>([
    ['no edge', () => orthorhombicBox(3, 0, 5)],
    ['an endless edge', () => orthorhombicBox(3, Infinity, 5)],
    ['8 numbers', () => triclinicBox([1, 0, 0, 0, 1, 0, 0, 0])],
    ['NaN', () => triclinicBox([1, 0, 0, 0, 1, 0, 0, Number.NaN, 1])],
    ['vectors in a plane', () => triclinicBox([1, 0, 0, 1, 1, 0, 3, 2, 0])],
    ['parallel vectors', () => triclinicBox([1, 2, 3, 2, 4, 6, 0, 0, 1])],
    ['a vector of length 0', () => triclinicBox([1, 0, 0, 0, 0, 0, 0, 0, 1])],
  ])('with %s is refused', (_, make) => {
    expect(make).toThrow(/^box: expected/);
  });
});
