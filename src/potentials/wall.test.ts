import { describe, expect, it } from 'vitest';
import { wallPotential } from './wall.js';

/** Carbon and oxygen at a distance along x. */
const wall = wallPotential(Uint8Array.of(6, 8), Uint32Array.of(0, 1));
const at = (r: number) => {
  const forces = new Float64Array(6);
  return { energy: wall.energyForces(Float64Array.of(0, 0, 0, r, 0, 0), forces), forces };
};

describe('wall', () => {
  it('is the screened repulsion of nuclei well inside, by hand at 0.5 Å', () => {
    const x = (Math.hypot(0.5, 0.05) * (6 ** 0.23 + 8 ** 0.23)) / 0.4685;
    const screening =
      0.18175 * Math.exp(-3.1998 * x) +
      0.50986 * Math.exp(-0.94229 * x) +
      0.28022 * Math.exp(-0.4029 * x) +
      0.02817 * Math.exp(-0.20162 * x);
    expect(at(0.5).energy).toBeCloseTo((332.06371 * 48 * screening) / Math.hypot(0.5, 0.05), 3);
  });

  it('is exactly zero where molecules are, and rises steadily inward from there', () => {
    // 0.7 of the sum of the covalent radii 0.76 and 0.66 Å
    expect(at(0.995)).toEqual({ energy: 0, forces: new Float64Array(6) });
    let last = 0;
    for (let r = 0.98; r > 0; r -= 0.01) {
      const { energy, forces } = at(r);
      expect(energy).toBeGreaterThan(last);
      expect(forces[3]).toBeGreaterThan(0);
      expect(forces[0]).toBe(-forces[3]!);
      last = energy;
    }
  });

  it('has an energy and no force at the same place', () => {
    const { energy, forces } = at(0);
    expect(energy).toBeGreaterThan(1e4);
    expect(Number.isFinite(energy)).toBe(true);
    expect(forces.every((f) => f === 0)).toBe(true);
  });
});
