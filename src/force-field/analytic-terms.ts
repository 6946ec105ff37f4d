import type { Molecule } from '../chemistry/molecule.js';
import type { Architecture } from '../model/architecture.js';
import { molecularMechanics } from '../potentials/mm.js';
import type { Parameters } from '../potentials/parameters.js';
import { type SumPotential, sumPotentials } from '../potentials/sum.js';
import { wallPotential } from '../potentials/wall.js';
import type { Topology } from '../topology/topology.js';

/** All terms of a molecule's energy but the residual: the bonded ones, and those its model has as options. */
export function analyticTerms(
  { wall }: Architecture,
  { atomicNumbers }: Molecule,
  topology: Topology,
  parameters: Parameters,
): SumPotential {
  return sumPotentials(
    [
      ...molecularMechanics(topology, parameters).terms,
      ...(wall ? [wallPotential(atomicNumbers, topology.bonds)] : []),
    ],
    'analytic',
  );
}
