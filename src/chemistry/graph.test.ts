import { describe, expect, it } from 'vitest';
import { adjacency, bondsOf, connectedFragments, degree, neighborsOf } from './graph.js';

const system = { atomicNumbers: new Uint8Array(6), bonds: Uint32Array.from([4, 0, 2, 4, 5, 1]) };

describe('adjacency', () => {
  it('lists neighbors ascending, with the bond that leads there', () => {
    const graph = adjacency(system);
    expect([...graph.offsets]).toEqual([0, 1, 2, 3, 3, 5, 6]);
    expect([...neighborsOf(graph, 4)]).toEqual([0, 2]);
    expect([...bondsOf(graph, 4)]).toEqual([0, 1]);
    expect([...neighborsOf(graph, 3)]).toEqual([]);
    expect(degree(graph, 4)).toBe(2);
  });

  it('takes an empty molecule', () => {
    const graph = adjacency({ atomicNumbers: new Uint8Array(0), bonds: new Uint32Array(0) });
    expect([...graph.offsets]).toEqual([0]);
  });
});

describe('connectedFragments', () => {
  it('gives fragments in the order of their first atom', () => {
    expect(connectedFragments(system).map((atoms) => [...atoms])).toEqual([[0, 2, 4], [1, 5], [3]]);
    expect(connectedFragments({ atomicNumbers: new Uint8Array(0), bonds: new Uint32Array(0) })).toEqual([]);
  });
});
