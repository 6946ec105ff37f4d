import type { Molecule } from '../chemistry/molecule.js';
import type { Architecture } from '../model/architecture.js';
import { type ExcludedPairs, electrostaticPotential, excludedPairs } from '../potentials/electrostatics.js';
import { EWALD, periodicElectrostatics } from '../potentials/ewald.js';
import { molecularMechanics } from '../potentials/mm.js';
import type { Parameters } from '../potentials/parameters.js';
import { type PeriodicTerm, withinMolecules } from '../potentials/periodic-potential.js';
import { type SumPotential, sumPotentials } from '../potentials/sum.js';
import { periodicWall, wallPotential } from '../potentials/wall.js';
import type { Topology } from '../topology/topology.js';
import type { Precision } from './backend.js';

/** All terms of a molecule's energy but the residual: the bonded ones, and those its model has as options. */
export interface AnalyticTerms {
  /** pairs that electrostatics leaves out; null for a model without */
  readonly excluded: ExcludedPairs | null;
  potential(parameters: Parameters): SumPotential;
  /** The same terms of a periodic system, in the same order; in single precision large ones have their charges on a grid. */
  periodic(parameters: Parameters, precision: Precision): PeriodicTerm[];
}

/** What does not depend on parameters is worked out here, once. */
export function analyticTerms(
  { wall, electrostatics }: Architecture,
  { atomicNumbers }: Molecule,
  topology: Topology,
): AnalyticTerms {
  const { atomCount, bonds } = topology;
  const excluded = electrostatics && excludedPairs(atomCount, bonds, electrostatics.bondsApart);
  const walls = wall ? [wallPotential(atomicNumbers, bonds)] : [];
  return {
    excluded,
    potential(parameters) {
      const charged =
        excluded && parameters.charges && electrostaticPotential(parameters.charges, excluded, electrostatics!);
      return sumPotentials(
        [...molecularMechanics(topology, parameters).terms, ...(charged ? [charged] : []), ...walls],
        'analytic',
      );
    },
    periodic(parameters, precision) {
      const settings = precision === 'double' ? { ...EWALD, spacing: null } : EWALD;
      const charged =
        excluded &&
        parameters.charges &&
        periodicElectrostatics(parameters.charges, excluded, electrostatics!, settings);
      return [
        ...molecularMechanics(topology, parameters).terms.map(withinMolecules),
        ...(charged ? [charged] : []),
        ...(wall ? [periodicWall(atomicNumbers, bonds)] : []),
      ];
    },
  };
}
