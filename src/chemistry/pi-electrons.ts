import { elementOf } from '../core/elements.js';
import { type Adjacency, adjacency, degree } from './graph.js';
import type { Molecule } from './molecule.js';

/** What hybridization, conjugation and aromaticity read of each atom. */
export interface Electrons {
  readonly graph: Adjacency;
  /** (N) sum of the Kekulé bond orders */
  readonly valence: Uint8Array;
  /** (N) electrons an atom can give to a π system; -1: it takes no part */
  readonly pi: Int8Array;
}

/**
 * Counts the π electrons of every atom from the Kekulé structure. With d neighbors, bond order sum v, outer electrons n,
 * default valence w and formal charge q:
 *
 *     −1                               if w ≤ 1 or d > 3
 *     e = w − d + max(n − w − q, 0)    but 1 if e > 1 and v − d > 1 (two double bonds or a triple bond)
 *
 * Source: the counting of the reference's chemistry toolkit, restated from its results (docs/theory.md).
 */
export function countElectrons(molecule: Molecule): Electrons {
  const n = molecule.atomicNumbers.length;
  const graph = adjacency(molecule);
  const valence = new Uint8Array(n);
  molecule.bonds.forEach((atom, end) => {
    valence[atom]! += molecule.bondOrders[end >> 1]!;
  });
  const pi = new Int8Array(n);
  for (let i = 0; i < n; i++) {
    const { outerElectrons, defaultValence } = elementOf(molecule.atomicNumbers[i]!);
    const d = degree(graph, i);
    if (defaultValence <= 1 || d > 3) {
      pi[i] = -1;
      continue;
    }
    const e = defaultValence - d + Math.max(outerElectrons - defaultValence - molecule.formalCharges[i]!, 0);
    pi[i] = e > 1 && valence[i]! - d > 1 ? 1 : e;
  }
  return { graph, valence, pi };
}
