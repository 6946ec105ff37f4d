import { checkLength } from './check-length.js';
import type { Potential } from './potential.js';

/** Several potentials of the same atoms as one. */
export interface SumPotential extends Potential {
  readonly terms: readonly Potential[];
  /**
   * As `energyForces`, and writes the energy of each term, in the order of `terms`.
   *
   * @param energies (number of terms) kcal/mol, overwritten
   */
  termEnergies(positions: Float64Array, forces: Float64Array, energies: Float64Array): number;
}

/**
 * E = Σ E_term; forces likewise.
 *
 * @throws RangeError without terms or with terms of different atom counts; from `termEnergies` also when `energies` has
 * not one entry per term
 */
export function sumPotentials(terms: readonly Potential[], name = 'sum'): SumPotential {
  const atomCount = terms[0]?.atomCount;
  if (atomCount === undefined) throw new RangeError(`${name}: expected at least one potential, got none`);
  for (const term of terms)
    if (term.atomCount !== atomCount)
      throw new RangeError(`${name}: expected ${atomCount} atoms in every term, got ${term.atomCount} (${term.name})`);
  return {
    name,
    atomCount,
    terms: [...terms],
    energyForces(positions, forces) {
      checkLength('positions', atomCount, positions);
      checkLength('forces', atomCount, forces);
      let energy = 0;
      for (let t = 0; t < terms.length; t++) energy += terms[t]!.energyForces(positions, forces);
      return energy;
    },
    termEnergies(positions, forces, energies) {
      checkLength('positions', atomCount, positions);
      checkLength('forces', atomCount, forces);
      if (energies.length !== terms.length)
        throw new RangeError(`energies: expected ${terms.length} entries, got ${energies.length}`);
      let energy = 0;
      for (let t = 0; t < terms.length; t++) {
        energies[t] = terms[t]!.energyForces(positions, forces);
        energy += energies[t]!;
      }
      return energy;
    },
  };
}
