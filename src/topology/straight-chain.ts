import { type Adjacency, neighborsOf } from '../chemistry/graph.js';
import type { Molecule } from '../chemistry/molecule.js';

/**
 * Torsions of what is at both ends of a straight chain: (i, j, k, l) with j and k the ends of a chain of carbons with two neighbors
 * each, i and l their other neighbors, i < l. No torsion over a bond knows how the ends of an allene are turned: they all cross a
 * straight angle.
 */
export function listChainTorsions(molecule: Pick<Molecule, 'atomicNumbers'>, graph: Adjacency): number[][] {
  const rows: number[][] = [];
  for (const chain of straightChains(molecule, graph)) {
    const [j, k] = [chain[0]!, chain.at(-1)!];
    for (const i of neighborsOf(graph, j))
      for (const l of neighborsOf(graph, k)) {
        if (i === l || chain.includes(i) || chain.includes(l)) continue;
        rows.push(i < l ? [i, j, k, l] : [l, k, j, i]);
      }
  }
  return rows;
}

/** Each chain once, from one end to the other: carbons with two neighbors between two atoms that are none. */
function straightChains({ atomicNumbers }: Pick<Molecule, 'atomicNumbers'>, graph: Adjacency): number[][] {
  const isMiddle = (atom: number) => atomicNumbers[atom] === 6 && neighborsOf(graph, atom).length === 2;
  const chains: number[][] = [];
  for (let end = 0; end < atomicNumbers.length; end++) {
    if (isMiddle(end)) continue;
    for (const next of neighborsOf(graph, end)) {
      const chain = [end, next];
      while (isMiddle(chain.at(-1)!))
        chain.push([...neighborsOf(graph, chain.at(-1)!)].find((atom) => atom !== chain.at(-2))!);
      if (chain.length > 2 && end < chain.at(-1)!) chains.push(chain);
    }
  }
  return chains;
}
