import type { Topology } from '../topology/topology.js';
import { bondedPotential } from './bonded-term.js';
import { bondedTerms } from './bonded-terms.js';
import type { Parameters } from './parameters.js';
import { type SumPotential, sumPotentials } from './sum.js';

/**
 * The molecular mechanics part, E_MM = bonds + angles + propers + impropers; no non-bonded terms.
 *
 * @returns the terms in the order of {@link bondedTerms}; they keep the coefficient arrays by reference
 * @throws RangeError when a row of the topology lacks its coefficients or names no atom
 */
export function molecularMechanics(topology: Topology, parameters: Parameters): SumPotential {
  return sumPotentials(
    bondedTerms.map((term) =>
      bondedPotential(term, topology.atomCount, term.rows(topology), parameters.coefficients[term.name], parameters),
    ),
    'mm',
  );
}
