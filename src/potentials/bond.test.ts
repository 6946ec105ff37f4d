import { describe, expect, it } from 'vitest';
import { bondTerm } from './bond.js';
import { bondedPotential } from './bonded-term.js';

const bonds = Uint32Array.of(0, 1);
const at = (r: number) => Float64Array.of(0, 0, 0, r, 0, 0);

describe('bonds', () => {
  it('gives ½[c₁(r − 0.7935)² + c₂(r − 3.174)²], by hand at r = 2', () => {
    const forces = new Float64Array(6);
    const energy = bondedPotential(bondTerm, 2, bonds, Float64Array.of(10, 20)).energyForces(at(2), forces);
    expect(energy).toBeCloseTo(5 * 1.45564225 + 10 * 1.378276, 12);
    const slope = 10 * 1.2065 - 20 * 1.174;
    expect(forces[0]).toBeCloseTo(slope, 12);
    expect(forces[3]).toBeCloseTo(-slope, 12);
    expect([forces[1], forces[2], forces[4], forces[5]].every((f) => f === 0)).toBe(true);
  });

  it('gives zero without bonds', () => {
    const forces = new Float64Array(6);
    expect(bondedPotential(bondTerm, 2, new Uint32Array(0), new Float64Array(0)).energyForces(at(1), forces)).toBe(0);
    expect(forces).toEqual(new Float64Array(6));
  });

  it('has the energy of r = 0 and no force at coincident atoms', () => {
    const forces = new Float64Array(6);
    const energy = bondedPotential(bondTerm, 2, bonds, Float64Array.of(10, 20)).energyForces(at(0), forces);
    expect(energy).toBeCloseTo(5 * 0.7935 ** 2 + 10 * 3.174 ** 2, 12);
    expect(forces).toEqual(new Float64Array(6));
  });

  it('keeps its coefficients by reference', () => {
    const coefficients = Float64Array.of(1, 1);
    const potential = bondedPotential(bondTerm, 2, bonds, coefficients);
    const before = potential.energyForces(at(1), new Float64Array(6));
    coefficients.fill(2);
    expect(potential.energyForces(at(1), new Float64Array(6))).toBeCloseTo(2 * before, 12);
  });

  it('rejects arrays that do not fit', () => {
    expect(() => bondedPotential(bondTerm, 2, bonds, new Float64Array(3))).toThrow(
      'bond coefficients: expected 1×2 entries, got 3',
    );
    expect(() => bondedPotential(bondTerm, 1, bonds, new Float64Array(2))).toThrow(
      'bond index: expected atoms below 1, got 1',
    );
    expect(() => bondedPotential(bondTerm, 2, Uint32Array.of(0, 1, 0), new Float64Array(2))).toThrow(RangeError);
  });
});
