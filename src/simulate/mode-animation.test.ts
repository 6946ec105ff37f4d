import { describe, expect, it } from 'vitest';
import { createMolecule } from '../chemistry/molecule.js';
import { isotopicMasses } from './isotope.js';
import { animateMode, modeDisplacement } from './mode-animation.js';

const positions = Float64Array.of(0, 0, 0, 0, 0, 1);
const mode = { displacement: Float64Array.of(0, 0.6, 0, 0, 0, -0.3) };

describe('animateMode', () => {
  it('moves the atom that moves most by the distance asked for, the others in proportion', () => {
    expect([...modeDisplacement(positions, mode, 0.2)]).toEqual([0, 0.2, 0, 0, 0, 0.9]);
    expect(modeDisplacement(positions, mode, -0.2)[1]).toBe(-0.2);
  });

  it('starts at rest, swings both ways and closes', () => {
    const frames = animateMode(positions, mode, { frames: 8, amplitude: 0.4 });
    expect(frames.map((x) => Math.round(1e6 * x[1]!) / 1e6 + 0)).toEqual([
      0, 0.282843, 0.4, 0.282843, 0, -0.282843, -0.4, -0.282843,
    ]);
    expect(animateMode(positions, mode)).toHaveLength(20);
  });

  it('names bad options', () => {
    expect(() => animateMode(positions, mode, { frames: 0 })).toThrow(/frames: expected a whole number from 1, got 0/);
    expect(() => animateMode(positions, mode, { amplitude: -1 })).toThrow(/amplitude/);
  });
});

describe('isotopicMasses', () => {
  it('are those of the most abundant isotopes; other elements are named', () => {
    const molecule = (atomicNumbers: number[]) => createMolecule({ atomicNumbers, bonds: [], bondOrders: [] });
    expect([...isotopicMasses(molecule([1, 6, 35]))]).toEqual([1.00782503, 12, 78.9183376]);
    expect(() => isotopicMasses(molecule([1, 30]))).toThrow(/isotope: expected .* got Zn \(atom 2\)/);
  });
});
