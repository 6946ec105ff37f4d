import type { Topology } from '../topology/topology.js';
import { mapTerms, type PerTerm } from './bonded-terms.js';

/** What a model predicts for a molecule: all that its energy depends on beside positions and the residual network. */
export interface Parameters {
  /** of each kind of bonded term (T,width): row i belongs to row i of the term's rows in the `Topology` */
  readonly coefficients: PerTerm<Float64Array>;
  /** Å, see `torsionGeometry` */
  readonly torsionGuard: number;
  /** (N) e, constants of the molecule; null for a model without electrostatics */
  readonly charges: Float64Array | null;
}

/** A derivative with respect to what is trained of {@link Parameters}, in the same arrays. */
export type ParameterGradient = Pick<Parameters, 'coefficients' | 'charges'>;

/** All zero, with the row counts of the topology: what gradients are accumulated into. */
export function zeroGradient(topology: Topology, withCharges = false): ParameterGradient {
  return {
    charges: withCharges ? new Float64Array(topology.atomCount) : null,
    coefficients: mapTerms((term) => new Float64Array((term.rows(topology).length / term.size) * term.width)),
  };
}
