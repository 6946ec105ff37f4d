import { describe, expect, it } from 'vitest';
import { adjacency } from './graph.js';
import { listRings, ringBondIndices, ringBonds, ringFamilies } from './rings.js';

/** A graph of n atoms from a list of `i-j` pairs. */
function graphOf(n: number, pairs: string) {
  const bonds = Uint32Array.from(pairs.split(' ').flatMap((pair) => pair.split('-').map(Number)));
  return { graph: adjacency({ atomicNumbers: new Uint8Array(n), bonds }), count: bonds.length / 2 };
}

function ringSizes(n: number, pairs: string, maximumSize?: number): number[] {
  const { graph, count } = graphOf(n, pairs);
  return listRings(ringFamilies(graph, count, maximumSize)).map((ring) => ring.length);
}

const cycle = (n: number, first = 0) =>
  Array.from({ length: n }, (_, i) => `${first + i}-${first + ((i + 1) % n)}`).join(' ');
const CUBE = '0-1 1-2 2-3 3-0 4-5 5-6 6-7 7-4 0-4 1-5 2-6 3-7';

describe('relevant rings', () => {
  it('finds none in a tree and one in a cycle', () => {
    expect(ringSizes(4, '0-1 1-2 1-3')).toEqual([]);
    for (const n of [3, 4, 5, 6, 7, 8, 9, 17, 24]) expect(ringSizes(n, cycle(n))).toEqual([n]);
  });

  it('leaves out rings beyond the maximum size', () => {
    expect(ringSizes(9, cycle(9), 8)).toEqual([]);
    expect(ringSizes(25, cycle(25))).toEqual([]);
  });

  it('gives both rings of fused and spiro systems, not their outline', () => {
    expect(ringSizes(10, `${cycle(6)} 0-6 6-7 7-8 8-9 9-1`)).toEqual([6, 6]);
    expect(ringSizes(7, `${cycle(4)} 0-4 4-5 5-6 6-0`)).toEqual([4, 4]);
  });

  it('gives all equivalent rings where a smallest set would have to choose', () => {
    // cube: 6 faces, any 5 of them would do
    expect(ringSizes(8, CUBE)).toEqual([4, 4, 4, 4, 4, 4]);
    // bicyclo[2.2.2]octane: three six-rings, rank two
    expect(ringSizes(8, '0-2 2-3 3-1 0-4 4-5 5-1 0-6 6-7 7-1')).toEqual([6, 6, 6]);
    // bicyclo[2.1.1]hexane: one four-ring and two five-rings, rank two
    expect(ringSizes(6, '0-2 2-1 0-3 3-1 0-4 4-5 5-1')).toEqual([4, 5, 5]);
  });

  it('lists rings as closed walks', () => {
    const { graph, count } = graphOf(8, CUBE);
    for (const ring of listRings(ringFamilies(graph, count))) {
      expect(new Set(ring).size).toBe(ring.length);
      expect(ringBondIndices(graph, ring).every((bond) => bond < count)).toBe(true);
    }
  });

  it('lists rings of allowed atoms only', () => {
    const { graph, count } = graphOf(8, CUBE);
    expect(listRings(ringFamilies(graph, count), (atom) => atom < 4).map((ring) => ring.sort())).toEqual([
      [0, 1, 2, 3],
    ]);
  });

  it('refuses to list exponentially many rings', () => {
    // 15 squares on a string closed to a macrocycle would be too large; 11 diamonds chained in a ring have 2^11 paths around
    const diamonds = 11;
    const pairs: string[] = [];
    for (let k = 0; k < diamonds; k++) {
      const [a, b, c, next] = [3 * k, 3 * k + 1, 3 * k + 2, (3 * k + 3) % (3 * diamonds)];
      pairs.push(`${a}-${b}`, `${a}-${c}`, `${b}-${next}`, `${c}-${next}`);
    }
    const { graph, count } = graphOf(3 * diamonds, pairs.join(' '));
    const families = ringFamilies(graph, count);
    expect(listRings(families.filter((family) => family.size === 4)).length).toBe(diamonds);
    expect(listRings(families).length).toBe(diamonds + 2 ** diamonds);
    const many = Array.from({ length: 20 }, () => families).flat();
    expect(() => listRings(many)).toThrow(/rings: expected at most 20000/);
  });
});

describe('ringBonds', () => {
  it('marks all bonds but bridges, in rings of any size', () => {
    const { graph, count } = graphOf(36, `${cycle(30)} 0-30 ${cycle(5, 31)} 30-31`);
    const flags = [...ringBonds(graph, count)];
    expect(flags.slice(0, 30)).toEqual(new Array(30).fill(1));
    expect(flags[30]).toBe(0);
    expect(flags.slice(31, 36)).toEqual([1, 1, 1, 1, 1]);
    expect(flags[36]).toBe(0);
  });
});
