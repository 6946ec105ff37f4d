import { describe, expect, it } from 'vitest';
import { bondedPotential } from './bonded-term.js';
import { improperTerm, properTerm } from './torsion.js';
import { TORSION_GEOMETRY_SIZE, TORSION_GUARD, torsionGeometry } from './torsion-geometry.js';

const row = Uint32Array.of(0, 1, 2, 3);
const k = Float64Array.of(0.7, -1.1, 0.4, -0.3, 0.2, 0.6);
const constant = k.reduce((sum, value) => sum + Math.abs(value), 0);

/** Axis along z; outer atoms at the given distances from it, φ apart. */
const twisted = (phi: number, first = 1.1, last = 0.9) =>
  Float64Array.of(first, 0, -0.4, 0, 0, 0, 0, 0, 1.4, last * Math.cos(phi), last * Math.sin(phi), 1.9);

const plain = (phi: number) => k.reduce((sum, value, n) => sum + Math.abs(value) + value * Math.cos((n + 1) * phi), 0);

function evaluate(x: Float64Array) {
  const forces = new Float64Array(12);
  return { energy: bondedPotential(properTerm, 4, row, k).energyForces(x, forces), forces };
}

describe('torsion potentials', () => {
  it.each([0, 1e-8, 0.3, Math.PI / 3, 2, Math.PI - 1e-8, Math.PI, -2])(
    'give Σ|k_n| + k_n cos nφ at φ = %f, improper half of it',
    (phi) => {
      expect(evaluate(twisted(phi)).energy).toBeCloseTo(plain(phi), 13);
      const improper = bondedPotential(improperTerm, 4, row, k).energyForces(twisted(phi), new Float64Array(12));
      expect(improper).toBeCloseTo(plain(phi) / 2, 13);
    },
  );

  it.each([-2.9, -0.7, 0.01, 1.1, 1.6, 3])(
    'turn the last atom by −dE/dφ over its distance from the axis at φ = %f',
    (phi) => {
      const slope = k.reduce((sum, value, n) => sum - (n + 1) * value * Math.sin((n + 1) * phi), 0);
      const { forces } = evaluate(twisted(phi));
      expect(forces[9]! * -Math.sin(phi) + forces[10]! * Math.cos(phi)).toBeCloseTo(-slope / 0.9, 12);
      expect(forces[11]).toBeCloseTo(0, 12);
    },
  );

  it('exert no torque at the planar arrangements', () => {
    for (const phi of [0, Math.PI])
      for (const f of evaluate(twisted(phi)).forces) expect(Math.abs(f)).toBeLessThan(1e-12);
  });

  it('follow the plain formula exactly at the edge of the guard', () => {
    const out = new Float64Array(TORSION_GEOMETRY_SIZE);
    expect(torsionGeometry(twisted(1, 1.0001 * TORSION_GUARD), 0, 3, 6, 9, out)).toBe(false);
    expect(out[1]).toBe(1);
    expect(torsionGeometry(twisted(1, 0.9999 * TORSION_GUARD), 0, 3, 6, 9, out)).toBe(true);
    expect(out[1]).toBeGreaterThan(1 - 1e-9);
    expect(out[1]).toBeLessThan(1);
  });

  it('fade to Σ|k_n| on the axis, with forces that agree with the energy all the way', () => {
    for (const fraction of [0.9, 0.5, 0.1, 1e-2, 1e-4]) {
      const x = twisted(0.8, fraction * TORSION_GUARD);
      const { energy, forces } = evaluate(x);
      if (fraction <= 1e-2) expect(Math.abs(energy - constant)).toBeLessThan(1e-9);
      const h = 1e-3 * fraction * TORSION_GUARD;
      for (let c = 0; c < 12; c++) {
        const at = (shift: number) => evaluate(x.map((value, d) => (d === c ? value + shift : value))).energy;
        const numerical = -(8 * (at(h) - at(-h)) - (at(2 * h) - at(-2 * h))) / (12 * h);
        // rounding of the energy over the step, and what the difference formula leaves out of forces of up to 1e4
        const tolerance = 1e-13 / h + 1e-8 * Math.max(...forces.map(Math.abs));
        expect(Math.abs(forces[c]! - numerical), `component ${c} at ${fraction}`).toBeLessThan(tolerance);
      }
    }
    const collinear = evaluate(twisted(0.8, 0));
    expect(collinear.energy).toBeCloseTo(constant, 13);
    // rounding may leave the atom 1e-17 Å off the axis
    for (const force of collinear.forces) expect(Math.abs(force)).toBeLessThan(1e-50);
  });

  it('have no force beyond four times Σ n|k_n| over the guard', () => {
    const bound = k.reduce((sum, value, n) => sum + (n + 1) * Math.abs(value), 0) / TORSION_GUARD;
    for (let f = 0.02; f < 2; f += 0.02)
      for (const force of evaluate(twisted(0.8, f * TORSION_GUARD)).forces)
        expect(Math.abs(force)).toBeLessThan(4 * bound);
  });
});
