import { BOND_LENGTHS } from '../parameters/parameters.js';
import type { Potential } from './potential.js';
import { termPotential } from './term.js';

/**
 * Linear-mixture bonds, E = Σ ½[c₁(r − b₁)² + c₂(r − b₂)²] with b₁ = 0.7935 Å, b₂ = 3.174 Å           (theory.md, bonds)
 *
 * A harmonic bond whose equilibrium length is a weighted mean of the two fixed lengths.
 *
 * @param bonds (B,2)
 * @param coefficients (B,2) kcal/mol/Å², kept by reference
 * @throws RangeError when the arrays do not fit together
 * @remarks Coincident atoms: the direction is undefined; the energy is that of r = 0, the term adds no force.
 * Source: Vanommeslaeghe et al. 2015, doi:10.1002/jcc.23897 (linear mixtures); lengths as in the reference implementation
 */
export function bondPotential(atomCount: number, bonds: Uint32Array, coefficients: Float64Array): Potential {
  const [low, high] = BOND_LENGTHS;
  return termPotential('bond', atomCount, [bonds, 2], [coefficients, 2], (x, forces) => {
    let energy = 0;
    for (let t = 0; t < bonds.length; t += 2) {
      const i = 3 * bonds[t]!;
      const j = 3 * bonds[t + 1]!;
      const dx = x[i]! - x[j]!;
      const dy = x[i + 1]! - x[j + 1]!;
      const dz = x[i + 2]! - x[j + 2]!;
      const r = Math.sqrt(dx * dx + dy * dy + dz * dz);
      const c1 = coefficients[t]!;
      const c2 = coefficients[t + 1]!;
      energy += 0.5 * (c1 * (r - low) ** 2 + c2 * (r - high) ** 2);
      if (r === 0) continue;
      const slope = (c1 * (r - low) + c2 * (r - high)) / r;
      forces[i]! -= slope * dx;
      forces[i + 1]! -= slope * dy;
      forces[i + 2]! -= slope * dz;
      forces[j]! += slope * dx;
      forces[j + 1]! += slope * dy;
      forces[j + 2]! += slope * dz;
    }
    return energy;
  });
}
