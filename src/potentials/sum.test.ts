import { describe, expect, it } from 'vitest';
import type { Potential } from './potential.js';
import { sumPotentials } from './sum.js';

/** Energy and every force component equal to `value`. */
const constant = (name: string, atomCount: number, value: number): Potential => ({
  name,
  atomCount,
  energyForces(_positions, forces) {
    for (let c = 0; c < forces.length; c++) forces[c]! += value;
    return value;
  },
});

describe('sumPotentials', () => {
  const sum = sumPotentials([constant('a', 2, 1), constant('b', 2, 2.5)], 'both');

  it('adds energies and forces', () => {
    const forces = new Float64Array(6).fill(1);
    expect(sum.energyForces(new Float64Array(6), forces)).toBe(3.5);
    expect(forces).toEqual(new Float64Array(6).fill(4.5));
    expect(sum.name).toBe('both');
    expect(sum.terms.map(({ name }) => name)).toEqual(['a', 'b']);
  });

  it('tells the energy of every term', () => {
    const energies = new Float64Array(2).fill(Number.NaN);
    expect(sum.termEnergies(new Float64Array(6), new Float64Array(6), energies)).toBe(3.5);
    expect(energies).toEqual(Float64Array.of(1, 2.5));
  });

  it('rejects what does not fit together', () => {
    expect(() => sumPotentials([])).toThrow('expected at least one potential, got none');
    expect(() => sumPotentials([constant('a', 2, 1), constant('b', 3, 1)])).toThrow('expected 2 atoms in every term');
    expect(() => sum.termEnergies(new Float64Array(6), new Float64Array(6), new Float64Array(1))).toThrow(RangeError);
  });
});
