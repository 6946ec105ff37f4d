import { expect, it } from 'vitest';
import { createMolecule } from './molecule.js';
import { checkOverlap } from './overlap.js';

const molecule = createMolecule({ name: 'water', atomicNumbers: [8, 1, 1], bonds: [0, 1, 0, 2], bondOrders: [1, 1] });
const structure = (...positions: number[]) => ({
  molecule,
  positions: Float64Array.from(positions),
  properties: new Map<string, string>(),
});

it('lets ordinary and badly distorted molecules pass', () => {
  expect(() => checkOverlap(structure(0, 0, 0, 0, 0, 0.96, 0.93, 0, -0.24))).not.toThrow();
  expect(() => checkOverlap(structure(0, 0, 0, 0, 0, 0.3, 0.3, 0, 0))).not.toThrow();
});

it('names the atoms at one place and the molecule', () => {
  expect(() => checkOverlap(structure(0, 0, 0, 0, 0, 0.96, 0, 0, 0.96))).toThrow(
    'positions: expected atoms more than 0.2 Å apart, got 0.000 Å between H2 and H3 (molecule water)',
  );
});
