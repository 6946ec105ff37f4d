import type { BondedTerm } from './bonded-term.js';
import { sameOrdering } from './ordering.js';

/** Electronegativity and log hardness of every atom (`equilibratedCharges`): one more readout of the parameter network, over single atoms. */
export const atomReadout: Pick<BondedTerm, 'name' | 'size' | 'width' | 'orderings' | 'readout'> = {
  name: 'atom',
  size: 1,
  width: 2,
  orderings: sameOrdering,
  readout: {
    layers: '4.sequential_1',
    output: '4.f_out_1_to_electronegativity_and_log_hardness',
    positive: false,
  },
};
