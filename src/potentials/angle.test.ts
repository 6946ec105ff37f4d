import { describe, expect, it } from 'vitest';
import { angleTerm } from './angle.js';
import { ANGLE_GEOMETRY_SIZE, angleGeometry } from './angle-geometry.js';
import { bondedPotential } from './bonded-term.js';

const angles = Uint32Array.of(0, 1, 2);
/** Arms of 1.2 and 1.5 Å, θ apart, turned out of every plane of the axes. */
const bent = (theta: number) =>
  Float64Array.of(1.2, 0, 0, 0, 0, 0, 1.5 * Math.cos(theta), 1.2 * Math.sin(theta), 0.9 * Math.sin(theta));

describe('angles', () => {
  it.each([1e-7, 0.1, Math.PI / 2, 2, Math.PI - 1e-7])('measures θ = %f to full precision', (theta) => {
    const out = new Float64Array(ANGLE_GEOMETRY_SIZE);
    angleGeometry(bent(theta), 0, 3, 6, out);
    expect(Math.abs(out[0]! - theta)).toBeLessThan(1e-15);
  });

  it('gives ½[c₁θ² + c₂(θ − π)²], by hand at a right angle', () => {
    const forces = new Float64Array(9);
    const energy = bondedPotential(angleTerm, 3, angles, Float64Array.of(8, 4)).energyForces(bent(Math.PI / 2), forces);
    expect(energy).toBeCloseTo(6 * (Math.PI / 2) ** 2, 12);
    // dE/dθ = (8 − 4)π/2 closes the angle: the outer atoms move towards each other, by slope over arm length.
    expect(Math.hypot(forces[0]!, forces[1]!, forces[2]!)).toBeCloseTo((2 * Math.PI) / 1.2, 12);
    expect(Math.hypot(forces[6]!, forces[7]!, forces[8]!)).toBeCloseTo((2 * Math.PI) / 1.5, 12);
    expect(forces[1]).toBeGreaterThan(0);
    expect(forces[6]).toBeGreaterThan(0);
  });

  it('stays bounded on the way to collinear atoms, continuous in energy, without force there', () => {
    const potential = bondedPotential(angleTerm, 3, angles, Float64Array.of(8, 4));
    const linear = potential.energyForces(
      bent(Math.PI).map((x, c) => (c % 3 === 0 ? x : 0)),
      new Float64Array(9),
    );
    expect(linear).toBeCloseTo(4 * Math.PI ** 2, 12);
    for (const away of [1e-3, 1e-6, 1e-9, 1e-12]) {
      const forces = new Float64Array(9);
      const energy = potential.energyForces(bent(Math.PI - away), forces);
      expect(Math.abs(energy - linear)).toBeLessThanOrEqual(8 * Math.PI * away + 1e-12);
      // the slope at the tip of the cone, c₁π, over the shortest arm, on both arms
      expect(Math.max(...forces.map(Math.abs))).toBeLessThan(8 * Math.PI * (1 / 1.2 + 1 / 1.5));
    }
    const forces = new Float64Array(9);
    potential.energyForces(Float64Array.of(1, 0, 0, 0, 0, 0, -1, 0, 0), forces);
    expect(forces).toEqual(new Float64Array(9));
  });

  it('exerts no force along an arm shorter than the guard', () => {
    const forces = new Float64Array(9);
    const energy = bondedPotential(angleTerm, 3, angles, Float64Array.of(8, 4)).energyForces(
      Float64Array.of(1e-7, 0, 0, 0, 0, 0, 0, 1, 0),
      forces,
    );
    expect(energy).toBeCloseTo(6 * (Math.PI / 2) ** 2, 12);
    expect(forces).toEqual(new Float64Array(9));
  });
});
