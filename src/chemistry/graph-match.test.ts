import { describe, expect, it } from 'vitest';
import { randomMolecule } from '../../test/support/random-molecule.js';
import { Rng } from '../core/rng.js';
import { type LabeledGraph, matchGraphs } from './graph-match.js';

function graph(labels: readonly number[], edges: readonly (readonly [number, number])[]): LabeledGraph {
  const neighbors: number[][] = labels.map(() => []);
  for (const [a, b] of edges) {
    neighbors[a]!.push(b);
    neighbors[b]!.push(a);
  }
  return { labels, neighbors };
}

describe('matchGraphs', () => {
  it('finds random molecules again under any numbering', () => {
    for (let seed = 1; seed <= 50; seed++) {
      const rng = new Rng(seed);
      const { atomicNumbers, bonds } = randomMolecule(rng);
      const edges = Array.from({ length: bonds.length / 2 }, (_, b) => [bonds[2 * b]!, bonds[2 * b + 1]!] as const);
      const moved = rng.shuffle([...atomicNumbers.keys()]);
      const labels = Array.from(atomicNumbers);
      const other = graph(
        labels.map((_, i) => labels[moved.indexOf(i)]!),
        edges.map(([a, b]) => [moved[a]!, moved[b]!] as const),
      );
      const image = matchGraphs(graph(labels, edges), other)!;
      expect(
        [...image].sort((a, b) => a - b),
        `seed ${seed}`,
      ).toEqual([...labels.keys()]);
      labels.forEach((label, i) => {
        expect(other.labels[image[i]!]).toBe(label);
      });
      for (const [a, b] of edges) expect(other.neighbors[image[a]!]).toContain(image[b]!);
    }
  });

  it('tells apart graphs whose nodes look alike', () => {
    const ring = (n: number, from: number) =>
      Array.from({ length: n }, (_, i) => [from + i, from + ((i + 1) % n)] as const);
    const labels = Array<number>(6).fill(6);
    // one ring of six, two of three
    expect(matchGraphs(graph(labels, ring(6, 0)), graph(labels, [...ring(3, 0), ...ring(3, 3)]))).toBeUndefined();
    expect(matchGraphs(graph(labels, ring(6, 0)), graph([...labels.slice(1), 7], ring(6, 0)))).toBeUndefined();
    expect(matchGraphs(graph([], []), graph([], []))).toEqual([]);
  });
});
