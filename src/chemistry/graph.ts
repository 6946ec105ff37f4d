import type { Molecule } from './molecule.js';

/** The bonded neighbors of every atom, in compressed rows: those of atom i are entries offsets[i] to offsets[i + 1]. */
export interface Adjacency {
  /** (N+1) */
  readonly offsets: Uint32Array;
  /** (2B) atoms, ascending within a row */
  readonly neighbors: Uint32Array;
  /** (2B) index of the bond that leads to the neighbor */
  readonly bonds: Uint32Array;
}

/** Neighbor lists from the bonds; independent of the order and direction in which the bonds are listed. */
export function adjacency(molecule: Pick<Molecule, 'atomicNumbers' | 'bonds'>): Adjacency {
  const n = molecule.atomicNumbers.length;
  const bondCount = molecule.bonds.length / 2;
  const offsets = new Uint32Array(n + 1);
  for (const atom of molecule.bonds) offsets[atom + 1]!++;
  for (let i = 0; i < n; i++) offsets[i + 1]! += offsets[i]!;
  const neighbors = new Uint32Array(2 * bondCount);
  const bonds = new Uint32Array(2 * bondCount);
  const end = offsets.slice();
  const insert = (atom: number, neighbor: number, bond: number) => {
    let at = end[atom]!++;
    for (; at > offsets[atom]! && neighbors[at - 1]! > neighbor; at--) {
      neighbors[at] = neighbors[at - 1]!;
      bonds[at] = bonds[at - 1]!;
    }
    neighbors[at] = neighbor;
    bonds[at] = bond;
  };
  for (let b = 0; b < bondCount; b++) {
    const [i, j] = [molecule.bonds[2 * b]!, molecule.bonds[2 * b + 1]!];
    insert(i, j, b);
    insert(j, i, b);
  }
  return { offsets, neighbors, bonds };
}

/** Number of bonded neighbors, hydrogens included. */
export function degree(graph: Adjacency, atom: number): number {
  return graph.offsets[atom + 1]! - graph.offsets[atom]!;
}

/** The neighbors of one atom, ascending (a view, not a copy). */
export function neighborsOf(graph: Adjacency, atom: number): Uint32Array {
  return graph.neighbors.subarray(graph.offsets[atom]!, graph.offsets[atom + 1]!);
}

/** The bonds of one atom, in the order of {@link neighborsOf} (a view, not a copy). */
export function bondsOf(graph: Adjacency, atom: number): Uint32Array {
  return graph.bonds.subarray(graph.offsets[atom]!, graph.offsets[atom + 1]!);
}

/**
 * The connected fragments (the molecules of a dimer, the ions of a salt): for each its atoms, ascending; fragments in the
 * order of their first atom.
 */
export function connectedFragments(molecule: Pick<Molecule, 'atomicNumbers' | 'bonds'>): Uint32Array[] {
  const graph = adjacency(molecule);
  const seen = new Uint8Array(molecule.atomicNumbers.length);
  const fragments: Uint32Array[] = [];
  for (let first = 0; first < seen.length; first++) {
    if (seen[first]) continue;
    const atoms = [first];
    seen[first] = 1;
    for (let at = 0; at < atoms.length; at++)
      for (const next of neighborsOf(graph, atoms[at]!))
        if (!seen[next]) {
          seen[next] = 1;
          atoms.push(next);
        }
    fragments.push(Uint32Array.from(atoms).sort());
  }
  return fragments;
}
