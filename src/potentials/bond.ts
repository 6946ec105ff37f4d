import type { BondedTerm } from './bonded-term.js';
import { type Harmonic, harmonicMixture } from './harmonic.js';
import { mirrorOrderings } from './ordering.js';

/** Bond lengths of the linear mixture, Å. The equilibrium length always lies between them. */
export const BOND_LENGTHS = [0.7935, 3.174] as const;
const [LOW, HIGH] = BOND_LENGTHS;

/** The harmonic form of a bond's linear mixture, Å and kcal/mol/Å²; see {@link harmonicMixture}. */
export function harmonicBond(c1: number, c2: number): Harmonic {
  return harmonicMixture([c1, c2], BOND_LENGTHS, 'bond coefficients');
}

/**
 * Linear-mixture bonds, E = Σ ½[c₁(r − b₁)² + c₂(r − b₂)²] with b₁ = 0.7935 Å, b₂ = 3.174 Å           (theory.md, bonds)
 *
 * A harmonic bond whose equilibrium length is a weighted mean of the two fixed lengths; c in kcal/mol/Å², > 0.
 *
 *     ∂S/∂c_m = ½w (r − b_m)² + (r − b_m) ṙ,   ṙ the rate of change of r along v
 *
 * @remarks Coincident atoms: the direction is undefined; the energy is that of r = 0, the term adds no force.
 * Source: Vanommeslaeghe et al. 2015, doi:10.1002/jcc.23897 (linear mixtures); lengths as in the reference implementation
 */
export const bondTerm: BondedTerm<'bond'> = {
  name: 'bond',
  plural: 'bonds',
  title: 'bonds (c1, c2, k in kcal/mol/Å², r0 in Å)',
  size: 2,
  width: 2,
  coefficientName: 'coefficients',
  rows: ({ bonds }) => bonds,
  orderings: mirrorOrderings,
  readout: { layers: '2.sequential_2', output: '2.f_out_2_to_log_coefficients', positive: true },
  joinsRows: false,
  derived(c) {
    const { k, equilibrium } = harmonicBond(c[0]!, c[1]!);
    return { k, r0: equilibrium };
  },

  energyForces(rows, coefficients, x, forces) {
    let energy = 0;
    for (let t = 0; t < rows.length; t += 2) {
      const i = 3 * rows[t]!;
      const j = 3 * rows[t + 1]!;
      const dx = x[i]! - x[j]!;
      const dy = x[i + 1]! - x[j + 1]!;
      const dz = x[i + 2]! - x[j + 2]!;
      const r = Math.sqrt(dx * dx + dy * dy + dz * dz);
      const c1 = coefficients[t]!;
      const c2 = coefficients[t + 1]!;
      energy += 0.5 * (c1 * (r - LOW) ** 2 + c2 * (r - HIGH) ** 2);
      if (r === 0) continue;
      const slope = (c1 * (r - LOW) + c2 * (r - HIGH)) / r;
      forces[i]! -= slope * dx;
      forces[i + 1]! -= slope * dy;
      forces[i + 2]! -= slope * dz;
      forces[j]! += slope * dx;
      forces[j + 1]! += slope * dy;
      forces[j + 2]! += slope * dz;
    }
    return energy;
  },

  addCoefficientGradient(rows, _coefficients, x, weight, v, out) {
    for (let t = 0; t < rows.length; t += 2) {
      const i = 3 * rows[t]!;
      const j = 3 * rows[t + 1]!;
      const dx = x[i]! - x[j]!;
      const dy = x[i + 1]! - x[j + 1]!;
      const dz = x[i + 2]! - x[j + 2]!;
      const r = Math.sqrt(dx * dx + dy * dy + dz * dz);
      let rate = 0;
      if (v !== null && r > 0)
        rate = (dx * (v[i]! - v[j]!) + dy * (v[i + 1]! - v[j + 1]!) + dz * (v[i + 2]! - v[j + 2]!)) / r;
      const low = r - LOW;
      const high = r - HIGH;
      out[t]! += low * (0.5 * weight * low + rate);
      out[t + 1]! += high * (0.5 * weight * high + rate);
    }
  },
};
