import { type Adjacency, adjacency, neighborsOf } from '../chemistry/graph.js';
import type { Molecule } from '../chemistry/molecule.js';
import { listChainTorsions } from './straight-chain.js';
import type { Topology, TopologyOptions } from './topology.js';

/**
 * All bonded terms of a molecule, in the order of the reference (docs/theory.md): bonds as listed; the rows of angles, propers
 * and impropers sorted, first atom first. Fragments share no term.
 *
 *     angles     (i, j, k)      every pair of neighbors of j, i < k
 *     propers    (i, j, k, l)   every path over a bond j–k with i ≠ l, i < l: none across a three-membered ring;
 *                               with `straightChains` also those over chains of carbons with two neighbors each
 *     impropers  every atom c with exactly three neighbors a, b, d
 *                six-center-second:  (a, c, b, d) for all six orderings of the neighbors
 *                three-center-first: (c, a, b, d), (c, b, d, a), (c, d, a, b) with a < b < d
 *
 * The six orderings do not depend on the numbering of the atoms. The three cyclic ones do, through the handedness of a < b < d:
 * the network reads (c, a, b, d) and (c, b, a, d) differently, as the reference does.
 *
 * Needs no coordinates and no bond orders. An empty molecule gives an empty topology.
 */
export function buildTopology(
  molecule: Pick<Molecule, 'atomicNumbers' | 'bonds'>,
  { impropers = 'six-center-second', straightChains = false }: TopologyOptions = {},
): Topology {
  const graph = adjacency(molecule);
  const atomCount = molecule.atomicNumbers.length;
  return {
    atomCount,
    bonds: molecule.bonds.slice(),
    angles: flatten(listAngles(graph), atomCount),
    propers: flatten(
      [...listPropers(graph, molecule.bonds), ...(straightChains ? listChainTorsions(molecule, graph) : [])],
      atomCount,
    ),
    impropers: flatten(impropers === 'six-center-second' ? sixCenterSecond(graph) : threeCenterFirst(graph), atomCount),
  };
}

function listAngles(graph: Adjacency): number[][] {
  const rows: number[][] = [];
  forAtoms(graph, (center, neighbors) => {
    neighbors.forEach((i, at) => {
      for (const k of neighbors.subarray(at + 1)) rows.push([i, center, k]);
    });
  });
  return rows;
}

function listPropers(graph: Adjacency, bonds: Uint32Array): number[][] {
  const rows: number[][] = [];
  for (let b = 0; b < bonds.length; b += 2) {
    const [j, k] = [bonds[b]!, bonds[b + 1]!];
    for (const i of neighborsOf(graph, j)) {
      if (i === k) continue;
      for (const l of neighborsOf(graph, k)) {
        if (l === j || l === i) continue;
        rows.push(i < l ? [i, j, k, l] : [l, k, j, i]);
      }
    }
  }
  return rows;
}

function sixCenterSecond(graph: Adjacency): number[][] {
  const rows: number[][] = [];
  forTrigonal(graph, (c, x, y, z) => {
    rows.push([x, c, y, z], [x, c, z, y], [y, c, x, z], [y, c, z, x], [z, c, x, y], [z, c, y, x]);
  });
  return rows;
}

function threeCenterFirst(graph: Adjacency): number[][] {
  const rows: number[][] = [];
  forTrigonal(graph, (c, x, y, z) => {
    rows.push([c, x, y, z], [c, y, z, x], [c, z, x, y]);
  });
  return rows;
}

function forTrigonal(graph: Adjacency, visit: (center: number, x: number, y: number, z: number) => void): void {
  forAtoms(graph, (center, neighbors) => {
    if (neighbors.length === 3) visit(center, neighbors[0]!, neighbors[1]!, neighbors[2]!);
  });
}

function forAtoms(graph: Adjacency, visit: (atom: number, neighbors: Uint32Array) => void): void {
  for (let atom = 0; atom < graph.offsets.length - 1; atom++) visit(atom, neighborsOf(graph, atom));
}

/** Rows in lexicographic order, flat. */
function flatten(rows: number[][], atomCount: number): Uint32Array {
  const size = rows[0]?.length ?? 0;
  if (atomCount ** size > Number.MAX_SAFE_INTEGER) {
    rows.sort((a, b) => {
      for (let k = 0; k < size; k++) if (a[k] !== b[k]) return a[k]! - b[k]!;
      return 0;
    });
    return new Uint32Array(rows.flat());
  }
  // As numbers of base N, which the engine sorts without a comparison of ours.
  const keys = new Float64Array(rows.length);
  for (let r = 0; r < rows.length; r++) for (const atom of rows[r]!) keys[r] = keys[r]! * atomCount + atom;
  keys.sort();
  const out = new Uint32Array(rows.length * size);
  for (let r = 0; r < rows.length; r++) {
    let rest = keys[r]!;
    for (let k = size - 1; k >= 0; k--) {
      const above = Math.floor(rest / atomCount);
      out[r * size + k] = rest - above * atomCount;
      rest = above;
    }
  }
  return out;
}
