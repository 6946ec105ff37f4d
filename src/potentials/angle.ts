import { ANGLE_GEOMETRY_SIZE, angleGeometry } from './angle-geometry.js';
import type { BondedTerm } from './bonded-term.js';
import { type Harmonic, harmonicMixture } from './harmonic.js';
import { mirrorOrderings } from './ordering.js';

/** Angles of the linear mixture, rad. */
export const ANGLES = [0, Math.PI] as const;

/** The harmonic form of an angle's linear mixture of 0 and π, rad and kcal/mol/rad²; see {@link harmonicMixture}. */
export function harmonicAngle(c1: number, c2: number): Harmonic {
  return harmonicMixture([c1, c2], ANGLES, 'angle coefficients');
}

// A call leaves nothing behind in it.
const g = new Float64Array(ANGLE_GEOMETRY_SIZE);

/**
 * Linear-mixture angles, E = Σ ½[c₁θ² + c₂(θ − π)²]                                                  (theory.md, angles)
 *
 * A harmonic angle whose equilibrium is a weighted mean of 0 and π; vertex in the middle of a row, c in kcal/mol/rad², > 0.
 *
 *     ∂S/∂c_m = ½w (θ − θ_m)² + (θ − θ_m) θ̇,   θ̇ the rate of change of θ along v
 *
 * @remarks Collinear atoms: dE/dθ is not zero there (c₁π at θ = π), the energy has a cone whose tip is finite and continuous;
 * at the tip, and with two coincident atoms, the term adds no force (`angleGeometry`).
 */
export const angleTerm: BondedTerm<'angle'> = {
  name: 'angle',
  plural: 'angles',
  title: 'angles (c1, c2, k in kcal/mol/rad², theta0 in degrees)',
  size: 3,
  width: 2,
  coefficientName: 'coefficients',
  rows: ({ angles }) => angles,
  orderings: mirrorOrderings,
  readout: { layers: '2.sequential_3', output: '2.f_out_3_to_log_coefficients', positive: true },
  joinsRows: false,
  derived(c) {
    const { k, equilibrium } = harmonicAngle(c[0]!, c[1]!);
    return { k, theta0: equilibrium };
  },

  energyForces(rows, coefficients, x, forces) {
    let energy = 0;
    for (let t = 0, c = 0; t < rows.length; t += 3, c += 2) {
      const i = 3 * rows[t]!;
      const j = 3 * rows[t + 1]!;
      const k = 3 * rows[t + 2]!;
      angleGeometry(x, i, j, k, g);
      const toZero = g[0]!;
      const toPi = toZero - Math.PI;
      const c1 = coefficients[c]!;
      const c2 = coefficients[c + 1]!;
      energy += 0.5 * (c1 * toZero * toZero + c2 * toPi * toPi);
      const slope = c1 * toZero + c2 * toPi;
      for (let d = 0; d < 3; d++) {
        const fi = slope * g[1 + d]!;
        const fk = slope * g[4 + d]!;
        forces[i + d]! += fi;
        forces[k + d]! += fk;
        forces[j + d]! -= fi + fk;
      }
    }
    return energy;
  },

  addCoefficientGradient(rows, _coefficients, x, weight, v, out) {
    for (let t = 0, c = 0; t < rows.length; t += 3, c += 2) {
      const i = 3 * rows[t]!;
      const j = 3 * rows[t + 1]!;
      const k = 3 * rows[t + 2]!;
      angleGeometry(x, i, j, k, g);
      let rate = 0;
      if (v !== null)
        for (let d = 0; d < 3; d++) rate += g[1 + d]! * (v[j + d]! - v[i + d]!) + g[4 + d]! * (v[j + d]! - v[k + d]!);
      const toZero = g[0]!;
      const toPi = toZero - Math.PI;
      out[c]! += toZero * (0.5 * weight * toZero + rate);
      out[c + 1]! += toPi * (0.5 * weight * toPi + rate);
    }
  },
};
