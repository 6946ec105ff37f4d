import { describe, expect, it } from 'vitest';
import { architectureSchema } from '../model/architecture.js';
import { cyclicOrderings, mirrorOrderings } from '../potentials/ordering.js';
import type { Topology } from '../topology/topology.js';
import { refineEnvironments } from './environment.js';
import { createParameterGraph } from './parameter-graph.js';
import { indexTerms } from './term-index.js';

/** Elements stand for all features. */
const elements = (...numbers: number[]) => {
  const out = new Float64Array(numbers.length * 114);
  numbers.forEach((z, i) => {
    out[i * 114 + z] = 1;
  });
  return out;
};

/** Propane: carbons 0-1-2, hydrogens 3-5 on 0, 6-7 on 1, 8-10 on 2. */
const propaneBonds = Uint32Array.of(0, 1, 1, 2, 0, 3, 0, 4, 0, 5, 1, 6, 1, 7, 2, 8, 2, 9, 2, 10);
const propane = elements(6, 6, 6, 1, 1, 1, 1, 1, 1, 1, 1);

describe('refineEnvironments', () => {
  it('tells atoms apart by one more bond per layer', () => {
    const counts = [0, 1, 2, 3].map((depth) => {
      const { classCount, layers } = refineEnvironments(11, propaneBonds, propane, depth);
      return layers.at(-1)?.classCount ?? classCount;
    });
    // C, H; then CH3, CH2, H; then also the hydrogens by their carbon; then nothing more
    expect(counts).toEqual([2, 3, 4, 4]);
    const { atomClass } = refineEnvironments(11, propaneBonds, propane, 3);
    expect(Array.from(atomClass)).toEqual([0, 1, 0, 2, 2, 2, 3, 3, 2, 2, 2]);
  });

  it('lists the neighbors of each class with multiplicity', () => {
    const [layer] = refineEnvironments(11, propaneBonds, propane, 1).layers;
    expect(Array.from(layer!.self)).toEqual([0, 0, 1]);
    expect(Array.from(layer!.neighbor)).toEqual([0, 1, 1, 1, 0, 0, 1, 1, 0]);
    expect(Array.from(layer!.target)).toEqual([0, 0, 0, 0, 1, 1, 1, 1, 2]);
    expect(Array.from(layer!.inverseDegree)).toEqual([0.25, 0.25, 1]);
  });

  it('handles atoms without neighbors and no atoms at all', () => {
    const [ion] = refineEnvironments(2, new Uint32Array(0), elements(11, 17), 1).layers;
    expect(Array.from(ion!.inverseDegree)).toEqual([0, 0]);
    expect(ion!.neighbor.length).toBe(0);
    expect(refineEnvironments(0, new Uint32Array(0), elements(), 3).atomClass.length).toBe(0);
  });

  it('keeps features exactly: a difference in the last bit is a difference', () => {
    const features = elements(6, 6);
    features[102] = 12.011;
    features[114 + 102] = 12.011 + 2e-15;
    expect(refineEnvironments(2, new Uint32Array(0), features, 0).classCount).toBe(2);
  });
});

describe('indexTerms', () => {
  const classes = Uint32Array.of(0, 1, 0, 1, 2);

  it('shares mirror images and computes palindromes once', () => {
    const angles = Uint32Array.of(0, 1, 2, 0, 1, 4, 4, 1, 0, 0, 3, 2);
    const index = indexTerms(angles, 3, classes, mirrorOrderings);
    expect(index.termCount).toBe(4);
    expect(Array.from(index.expand)).toEqual([0, 1, 1, 0]);
    // tuples: 010, 012, 210
    expect(index.positions.map((column) => Array.from(column))).toEqual([
      [0, 0, 2],
      [1, 1, 1],
      [0, 2, 0],
    ]);
    expect(index.orderings.map((column) => Array.from(column))).toEqual([
      [0, 1],
      [0, 2],
    ]);
  });

  it('shares cyclic images of the last three, not of the first', () => {
    const distinct = Uint32Array.of(0, 1, 2, 3, 4);
    const impropers = Uint32Array.of(0, 1, 2, 3, 0, 2, 3, 1, 0, 3, 1, 2, 0, 1, 3, 2, 1, 0, 2, 3);
    const index = indexTerms(impropers, 4, distinct, cyclicOrderings);
    expect(Array.from(index.expand)).toEqual([0, 0, 0, 1, 2]);
    expect(index.positions[0]!.length).toBe(9);
    expect(index.orderings.map((column) => column.length)).toEqual([3, 3, 3]);
  });

  it('takes no terms', () => {
    const index = indexTerms(new Uint32Array(0), 4, classes, mirrorOrderings);
    expect(index.termCount).toBe(0);
    expect(index.positions.map((column) => column.length)).toEqual([0, 0, 0, 0]);
  });
});

describe('createParameterGraph', () => {
  const none = new Uint32Array(0);
  const topology: Topology = {
    atomCount: 2,
    bonds: Uint32Array.of(0, 1),
    angles: none,
    propers: none,
    impropers: none,
  };
  const architecture = architectureSchema.parse({});

  it('rejects features and terms of other atoms', () => {
    expect(() => createParameterGraph(topology, elements(1), architecture)).toThrow(
      'atom features: expected 2×114 numbers, got 114',
    );
    expect(() =>
      createParameterGraph({ ...topology, angles: Uint32Array.of(0, 1, 2) }, elements(1, 1), architecture),
    ).toThrow('angles: expected atom indices below 2, got 2');
  });

  it('grows linearly with a chain: the distinct work stays the same', () => {
    const chain = (n: number): ReturnType<typeof createParameterGraph> => {
      const atoms = Array.from({ length: n }, (_, i) => i);
      const rows = (size: number) =>
        Uint32Array.from(atoms.slice(0, n - size + 1).flatMap((i) => atoms.slice(i, i + size)));
      return createParameterGraph(
        { atomCount: n, bonds: rows(2), angles: rows(3), propers: rows(4), impropers: none },
        elements(...atoms.map(() => 6)),
        architecture,
      );
    };
    const [short, long] = [chain(20), chain(2000)];
    expect(long.terms.proper.termCount).toBe(1997);
    expect(long.terms.proper.positions[0]!.length).toBe(short.terms.proper.positions[0]!.length);
    expect(long.environments.layers.at(-1)!.classCount).toBe(4);
  });
});
