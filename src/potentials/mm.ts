import type { Parameters } from '../parameters/parameters.js';
import type { Topology } from '../topology/topology.js';
import { anglePotential } from './angle.js';
import { bondPotential } from './bond.js';
import { type SumPotential, sumPotentials } from './sum.js';
import { improperPotential, properPotential } from './torsion.js';
import { TORSION_GUARD } from './torsion-geometry.js';

/**
 * The molecular mechanics part, E_MM = bonds + angles + propers + impropers; no non-bonded terms.
 *
 * @param torsionGuard Å, see `torsionGeometry`; `mm.torsionGuard` of a model's architecture
 * @returns terms `bond`, `angle`, `proper`, `improper`, in this order; they keep the coefficient arrays by reference
 * @throws RangeError when a row of the topology lacks its coefficients or names no atom
 */
export function molecularMechanics(
  topology: Topology,
  parameters: Parameters,
  torsionGuard = TORSION_GUARD,
): SumPotential {
  const { atomCount, bonds, angles, propers, impropers } = topology;
  return sumPotentials(
    [
      bondPotential(atomCount, bonds, parameters.bondCoefficients),
      anglePotential(atomCount, angles, parameters.angleCoefficients),
      properPotential(atomCount, propers, parameters.properK, torsionGuard),
      improperPotential(atomCount, impropers, parameters.improperK, torsionGuard),
    ],
    'mm',
  );
}
