import type { Topology } from '../topology/topology.js';
import { checkRows } from './bonded-term.js';
import { bondedTerms } from './bonded-terms.js';
import { checkLength } from './check-length.js';
import type { ParameterGradient, Parameters } from './parameters.js';

/**
 * Adds the gradient of S = w·E_MM(x) + Σ_i v_i·∂E_MM/∂x_i with respect to all coefficients.
 *
 * A loss L(E, ∂E/∂x) has exactly this gradient when w = ∂L/∂E and v = ∂L/∂(∂E/∂x): the chain rule for losses on energies
 * and forces. E_MM is linear in the coefficients c and in k and |k|, so this needs each term's value f(q) and its rate of
 * change f'(q) q̇ along v only, no second derivatives. Each term's file has its formula.
 *
 * @param parameters only signs of coefficients are read
 * @param positions (N,3) Å
 * @param weight w; 1/(kcal/mol) times the unit of the loss
 * @param direction (N,3) v; null for none
 * @param out added to
 * @throws RangeError when an array does not fit the topology
 */
export function accumulateParameterGradient(
  topology: Topology,
  parameters: Parameters,
  positions: Float64Array,
  weight: number,
  direction: Float64Array | null,
  out: ParameterGradient,
): void {
  checkLength('positions', topology.atomCount, positions);
  if (direction !== null) checkLength('direction', topology.atomCount, direction);
  for (const term of bondedTerms) {
    const rows = term.rows(topology);
    const own = parameters.coefficients[term.name];
    checkRows(term, rows, own);
    checkRows(term, rows, out.coefficients[term.name]);
    term.addCoefficientGradient(rows, own, positions, weight, direction, out.coefficients[term.name], parameters);
  }
}
