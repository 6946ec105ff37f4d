import { elementOf } from '../core/elements.js';
import { bondsOf, degree, neighborsOf } from './graph.js';
import type { Molecule } from './molecule.js';
import type { Electrons } from './pi-electrons.js';

/**
 * Marks conjugated bonds: at every candidate atom with two or three neighbors, each multiple bond together with each other bond
 * to a candidate with at most three neighbors.
 *
 * Candidates have π electrons and belong to the first two rows or to a group other than 15 and 16; a terminal group 16 atom
 * (thiocarbonyl) counts as well. Chalcogens and pnictogens of lower rows with two or more neighbors never conjugate.
 *
 * @returns (B) 1 conjugated, else 0
 */
export function conjugatedBonds(molecule: Molecule, electrons: Electrons): Uint8Array {
  const { graph, pi } = electrons;
  const conjugated = new Uint8Array(molecule.bondOrders.length);
  const isCandidate = (atom: number) => {
    if (pi[atom]! <= 0) return false;
    const z = molecule.atomicNumbers[atom]!;
    if (z <= 10) return true;
    const { outerElectrons } = elementOf(z);
    return outerElectrons === 6 ? degree(graph, atom) < 2 : outerElectrons !== 5;
  };
  for (let atom = 0; atom < molecule.atomicNumbers.length; atom++) {
    const d = degree(graph, atom);
    if (d < 2 || d > 3 || !isCandidate(atom)) continue;
    const bonds = bondsOf(graph, atom);
    const neighbors = neighborsOf(graph, atom);
    for (const multiple of bonds) {
      if (molecule.bondOrders[multiple] === 1) continue;
      bonds.forEach((other, k) => {
        if (other === multiple || degree(graph, neighbors[k]!) > 3 || !isCandidate(neighbors[k]!)) return;
        conjugated[multiple] = 1;
        conjugated[other] = 1;
      });
    }
  }
  return conjugated;
}
