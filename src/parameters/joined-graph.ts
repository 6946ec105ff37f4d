import { mapTerms } from '../potentials/bonded-terms.js';
import type { ChargeGroups } from '../potentials/equilibration.js';
import type { GraphLayer } from '../tensor/ops.js';
import type { EnvironmentClasses } from './environment.js';
import type { ParameterGraph } from './parameter-graph.js';
import type { TermIndex } from './term-index.js';

/**
 * Several molecules as one graph, their disjoint union: atoms, classes and terms stand one molecule after the other. One pass
 * of the network over a batch costs far less than one for each molecule, and gives the same parameters.
 *
 * @param graphs at least one, made for one architecture
 */
export function joinGraphs(graphs: readonly ParameterGraph[]): ParameterGraph {
  if (graphs.length === 1) return graphs[0]!;
  const classes = graphs.map(({ environments: { layers, classCount } }) => layers.at(-1)?.classCount ?? classCount);
  return {
    atomCount: total(graphs.map(({ atomCount }) => atomCount)),
    environments: joinEnvironments(graphs.map(({ environments }) => environments)),
    atoms: graphs.every(({ atoms }) => atoms !== null)
      ? {
          index: joinTerms(
            graphs.map(({ atoms }) => atoms!.index),
            starts(classes),
          ),
          groups: joinGroups(graphs.map(({ atoms }) => atoms!.groups)),
        }
      : null,
    terms: mapTerms(({ name }) =>
      joinTerms(
        graphs.map(({ terms }) => terms[name]),
        starts(classes),
      ),
    ),
  };
}

function joinEnvironments(parts: readonly EnvironmentClasses[]): EnvironmentClasses {
  const depths = parts[0]!.layers.map((_, depth) => parts.map(({ layers }) => layers[depth]!));
  let below = parts.map(({ classCount }) => classCount);
  const layers = depths.map((layer): GraphLayer => {
    const own = layer.map(({ classCount }) => classCount);
    const joined = {
      classCount: total(own),
      self: shifted(
        layer.map(({ self }) => self),
        starts(below),
      ),
      neighbor: shifted(
        layer.map(({ neighbor }) => neighbor),
        starts(below),
      ),
      target: shifted(
        layer.map(({ target }) => target),
        starts(own),
      ),
      inverseDegree: concatenated(layer.map(({ inverseDegree }) => inverseDegree)),
    };
    below = own;
    return joined;
  });
  return {
    classCount: total(parts.map(({ classCount }) => classCount)),
    features: concatenated(parts.map(({ features }) => features)),
    layers,
    atomClass: shifted(
      parts.map(({ atomClass }) => atomClass),
      starts(below),
    ),
  };
}

function joinGroups(parts: readonly ChargeGroups[]): ChargeGroups {
  return {
    group: shifted(
      parts.map(({ group }) => group),
      starts(parts.map(({ total: charges }) => charges.length)),
    ),
    total: concatenated(parts.map(({ total: charges }) => charges)),
  };
}

function joinTerms(parts: readonly TermIndex[], firstClass: readonly number[]): TermIndex {
  const tuples = starts(parts.map(({ positions }) => positions[0]!.length));
  const distinct = starts(parts.map(({ orderings }) => orderings[0]!.length));
  return {
    termCount: total(parts.map(({ termCount }) => termCount)),
    positions: parts[0]!.positions.map((_, p) =>
      shifted(
        parts.map(({ positions }) => positions[p]!),
        firstClass,
      ),
    ),
    orderings: parts[0]!.orderings.map((_, o) =>
      shifted(
        parts.map(({ orderings }) => orderings[o]!),
        tuples,
      ),
    ),
    expand: shifted(
      parts.map(({ expand }) => expand),
      distinct,
    ),
  };
}

function total(counts: readonly number[]): number {
  return counts.reduce((sum, count) => sum + count, 0);
}

/** Where each part begins. */
function starts(counts: readonly number[]): number[] {
  let start = 0;
  return counts.map((count) => {
    start += count;
    return start - count;
  });
}

/** The indices of all parts, each part's raised by its offset. */
function shifted(parts: readonly Uint32Array[], offsets: readonly number[]): Uint32Array {
  const out = new Uint32Array(total(parts.map(({ length }) => length)));
  let end = 0;
  parts.forEach((part, k) => {
    for (const index of part) out[end++] = index + offsets[k]!;
  });
  return out;
}

function concatenated(parts: readonly Float64Array[]): Float64Array {
  const out = new Float64Array(total(parts.map(({ length }) => length)));
  for (const [k, start] of starts(parts.map(({ length }) => length)).entries()) out.set(parts[k]!, start);
  return out;
}
