import { ResffError } from '../core/errors.js';
import { type Architecture, atomInputs } from '../model/architecture.js';
import { bondedTerms, mapTerms, type PerTerm } from '../potentials/bonded-terms.js';
import type { Topology } from '../topology/topology.js';
import { type EnvironmentClasses, refineEnvironments } from './environment.js';
import { indexTerms, type TermIndex } from './term-index.js';

/**
 * Everything of a molecule the parameter network reads, worked out once: features and neighbours of the distinct chemical
 * environments and, per kind of term, the distinct class tuples. Contains indices only, so it serves every backend and step.
 */
export interface ParameterGraph {
  readonly atomCount: number;
  readonly environments: EnvironmentClasses;
  readonly terms: PerTerm<TermIndex>;
}

/**
 * Prepares a molecule for {@link applyParameterNetwork}. Time and memory grow linearly with the number of atoms and terms.
 *
 * @param topology impropers in either convention: the readout keeps the first atom of a row and cycles the other three
 * @param features (N,inputs), flat: `atomInputs` of the architecture, 114 (docs/theory.md, atom features) and its levels
 * @throws ResffError (molecule) when the features do not fit the atoms or a term names an atom that is not there
 */
export function createParameterGraph(
  topology: Topology,
  features: Float32Array | Float64Array,
  architecture: Architecture,
): ParameterGraph {
  const { atomCount } = topology;
  const inputs = atomInputs(architecture);
  if (features.length !== atomCount * inputs)
    throw new ResffError('molecule', `atom features: expected ${atomCount}×${inputs} numbers, got ${features.length}`);
  for (const { plural, rows } of bondedTerms)
    for (const atom of rows(topology))
      if (atom >= atomCount)
        throw new ResffError('molecule', `${plural}: expected atom indices below ${atomCount}, got ${atom}`);
  const environments = refineEnvironments(atomCount, topology.bonds, features, architecture.mm.graphLayers);
  const { atomClass } = environments;
  return {
    atomCount,
    environments,
    terms: mapTerms(({ rows, size, orderings }) => indexTerms(rows(topology), size, atomClass, orderings)),
  };
}
