import { ResffError } from '../core/errors.js';
import { type Architecture, atomInputs } from '../model/architecture.js';
import { atomReadout } from '../potentials/atom-readout.js';
import { bondedTerms, mapTerms, type PerTerm } from '../potentials/bonded-terms.js';
import { type ChargeGroups, chargeGroups } from '../potentials/equilibration.js';
import type { Topology } from '../topology/topology.js';
import { type EnvironmentClasses, refineEnvironments } from './environment.js';
import { indexTerms, type TermIndex } from './term-index.js';

/**
 * Everything of a molecule the parameter network reads, worked out once: features and neighbors of the distinct chemical
 * environments and, per kind of term, the distinct class tuples. Contains indices only, so it serves every backend and step.
 */
export interface ParameterGraph {
  readonly atomCount: number;
  readonly environments: EnvironmentClasses;
  readonly terms: PerTerm<TermIndex>;
  /** of every atom, and which of them share a charge; null for a model without electrostatics */
  readonly atoms: { readonly index: TermIndex; readonly groups: ChargeGroups } | null;
}

/**
 * Prepares a molecule for {@link applyParameterNetwork}. Time and memory grow linearly with the number of atoms and terms.
 *
 * @param topology impropers in either convention: the readout keeps the first atom of a row and cycles the other three
 * @param features (N,inputs), flat: `atomInputs` of the architecture, 114 (docs/theory.md, atom features) and its levels
 * @param formalCharges (N) e; only models with electrostatics look at them
 * @throws ResffError (molecule) when the features do not fit the atoms or a term names an atom that is not there
 */
export function createParameterGraph(
  topology: Topology,
  features: Float32Array | Float64Array,
  architecture: Architecture,
  formalCharges: Int8Array = new Int8Array(topology.atomCount),
): ParameterGraph {
  const { atomCount } = topology;
  const inputs = atomInputs(architecture);
  if (features.length !== atomCount * inputs)
    throw new ResffError('molecule', `atom features: expected ${atomCount}×${inputs} numbers, got ${features.length}`);
  for (const { plural, rows } of bondedTerms) {
    const atoms = rows(topology);
    for (let k = 0; k < atoms.length; k++)
      if (atoms[k]! >= atomCount)
        throw new ResffError('molecule', `${plural}: expected atom indices below ${atomCount}, got ${atoms[k]}`);
  }
  const environments = refineEnvironments(atomCount, topology.bonds, features, architecture.mm.graphLayers);
  const { atomClass } = environments;
  return {
    atomCount,
    environments,
    atoms: architecture.electrostatics && {
      index: indexTerms(
        Uint32Array.from({ length: atomCount }, (_, i) => i),
        atomReadout.size,
        atomClass,
        atomReadout.orderings,
      ),
      groups: chargeGroups(topology.bonds, formalCharges),
    },
    terms: mapTerms(({ rows, size, orderings }) => indexTerms(rows(topology), size, atomClass, orderings)),
  };
}
