import { describe, expect, it } from 'vitest';
import type { Potential } from '../potentials/potential.js';
import { hessian } from './hessian.js';

/** Two atoms, E = Σ_i c_i x_i² / 2 + x_0 x_5 + x_1³ : its Hessian is written down at once. */
const stiffness = [3, 5, 7, 11, 13, 17];
const polynomial: Potential = {
  name: 'polynomial',
  atomCount: 2,
  energyForces(x, forces) {
    stiffness.forEach((c, i) => {
      forces[i]! -= c * x[i]!;
    });
    forces[0]! -= x[5]!;
    forces[5]! -= x[0]!;
    forces[1]! -= 3 * x[1]! ** 2;
    return stiffness.reduce((sum, c, i) => sum + (c * x[i]! ** 2) / 2, x[0]! * x[5]! + x[1]! ** 3);
  },
};
const point = Float64Array.of(0.1, -0.2, 0.3, -0.4, 0.5, -0.6);
/** Rounding of forces of order 10 over a step of 5e-5 Å; the third derivative of a cubic leaves no error of its own. */
const TOLERANCE = 1e-9;

describe('hessian', () => {
  it('is that of a polynomial, symmetric, with energy and forces of the point', () => {
    const seen: number[] = [];
    const result = hessian(polynomial, point, { onProgress: (done, total) => seen.push(done / total) });
    for (let i = 0; i < 6; i++)
      for (let j = 0; j < 6; j++) {
        const coupling = (i === 0 && j === 5) || (i === 5 && j === 0) ? 1 : 0;
        const wanted = i === j ? stiffness[i]! + (i === 1 ? 6 * point[1]! : 0) : coupling;
        expect(Math.abs(result.values[6 * i + j]! - wanted), `${i},${j}`).toBeLessThan(TOLERANCE);
      }
    const forces = new Float64Array(6);
    expect(result.energy).toBe(polynomial.energyForces(point, forces));
    expect(result.forces).toEqual(forces);
    expect(result.asymmetry).toBeLessThan(TOLERANCE);
    expect(result.evaluations).toBe(13);
    expect(seen).toEqual([0.5, 1]);
  });

  it('reports the asymmetry of forces that are no gradient', () => {
    const curl: Potential = {
      ...polynomial,
      energyForces(x, forces) {
        forces[0]! += 2 * x[1]!;
        return 0;
      },
    };
    const { asymmetry, values } = hessian(curl, point);
    expect(asymmetry).toBeCloseTo(2, 8);
    expect([values[1], values[6]].map((v) => v!.toFixed(8))).toEqual(['-1.00000000', '-1.00000000']);
  });

  it('uses batches where the potential has them, to the same result', () => {
    let calls = 0;
    const batched = {
      ...polynomial,
      batch(positions: Float64Array, forces: Float64Array) {
        calls++;
        for (let c = 0; c < positions.length; c += 6)
          polynomial.energyForces(positions.subarray(c, c + 6), forces.subarray(c, c + 6));
      },
    };
    expect(hessian(batched, point)).toEqual(hessian(polynomial, point));
    expect(calls).toBe(2);
  });

  it('names bad input and forces that are not finite', () => {
    expect(() => hessian(polynomial, new Float64Array(3))).toThrow(RangeError);
    expect(() => hessian(polynomial, point, { stepAngstrom: 0 })).toThrow(/stepAngstrom: expected a positive length/);
    const wall: Potential = {
      ...polynomial,
      energyForces(x, forces) {
        forces[0]! += Math.sqrt(point[3]! - x[3]!);
        return 0;
      },
    };
    expect(() => hessian(wall, point)).toThrow(/forces: expected finite numbers.*atom 2 displaced/);
  });
});
