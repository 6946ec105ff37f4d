import { describe, expect, it } from 'vitest';
import { cellOf, times } from '../core/cell.js';
import { Rng } from '../core/rng.js';
import { firstPeak, RadialCounter } from './radial-distribution.js';

const all = (n: number) => Array.from({ length: n }, (_, i) => i);

describe('radial distribution', () => {
  it('of an ideal gas is 1, in a triclinic cell too', () => {
    const rng = new Rng(3);
    const n = 120;
    const cell = cellOf([18, 0, 0, 4, 17, 0, -3, 5, 19]);
    const counter = new RadialCounter(n, [], { first: all(n), second: all(n), range: 7, bin: 0.5 });
    for (let frame = 0; frame < 60; frame++)
      counter.add(
        times(
          Float64Array.from({ length: 3 * n }, () => rng.next()),
          cell,
        ),
        cell,
      );
    const { r, g, neighbors } = counter.result();
    // Four standard deviations of Poisson's counts.
    const pairsPerVolume = (60 * n * (n - 1)) / 2 / (18 * 17 * 19);
    g.forEach((value, k) => {
      const shell = (4 / 3) * Math.PI * ((r[k]! + 0.25) ** 3 - (r[k]! - 0.25) ** 3);
      expect(Math.abs(value - 1)).toBeLessThan(4 / Math.sqrt(pairsPerVolume * shell));
    });
    expect(neighbors.at(-1)! / (((n - 1) / (18 * 17 * 19)) * (4 / 3) * Math.PI * 343)).toBeCloseTo(1, 1);
    expect(firstPeak({ r: r.slice(4), g: g.slice(4), neighbors: neighbors.slice(4) })).toBeNull();
  });

  it('of a crystal has its shells, with images and in any cell that makes it', () => {
    // Face-centered cubic, a = 4: 12 neighbors at 2.83, 6 at 4, 24 at 4.90.
    const positions = Float64Array.of(0, 0, 0, 0, 2, 2, 2, 0, 2, 2, 2, 0);
    const counter = new RadialCounter(4, [], { first: all(4), second: all(4), range: 5, bin: 0.1 });
    counter.add(positions, cellOf([4, 0, 0, 0, 4, 0, 0, 0, 4]));
    const result = counter.result();
    const at = (r: number) => result.neighbors[Math.floor(r / 0.1)]!;
    expect([2.7, 2.9, 3.9, 4.05, 4.8, 4.95].map(at)).toEqual([0, 12, 12, 18, 18, 42]);
    const peak = firstPeak(result)!;
    expect(Math.abs(peak.r - Math.sqrt(8))).toBeLessThan(0.06);
    expect(peak.minimum!.neighbors).toBe(12);
  });

  it('leaves out atoms of the same molecule, but not of its images', () => {
    // A diatomic along x, wrapped over a face, in a cell of 6 Å: its image's atoms are 5, 6 and 7 Å away.
    const cell = cellOf([6, 0, 0, 0, 30, 0, 0, 0, 30]);
    const counter = new RadialCounter(2, [0, 1], { first: [0], second: [1], range: 8, bin: 0.25 });
    counter.add(Float64Array.of(5.6, 0, 0, 0.7, 0, 0), cell);
    const { neighbors } = counter.result();
    // The own partner at 1.1 is not counted; images of it are at 4.9 and 7.1.
    expect([1.5, 4.6, 5.1, 6.8, 7.3].map((r) => neighbors[Math.floor(r / 0.25)]!)).toEqual([0, 0, 1, 1, 2]);
  });
});
