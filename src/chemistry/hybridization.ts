import { elementOf } from '../core/elements.js';
import { bondsOf, degree } from './graph.js';
import type { Molecule } from './molecule.js';
import type { Electrons } from './pi-electrons.js';

/** `s` also stands for bare ions: no directed orbital at all. */
export type Hybridization = 's' | 'sp' | 'sp2' | 'sp3' | 'sp3d' | 'sp3d2';

const BY_ORBITAL_COUNT: readonly Hybridization[] = ['s', 's', 'sp', 'sp2', 'sp3', 'sp3d', 'sp3d2'];

/**
 * Hybridization from the number of orbitals in use: d neighbors and ⌊free/2⌋ lone pairs, free = n − v − q (outer electrons,
 * bond order sum, formal charge). An atom with four of them and at most three neighbors that has a conjugated bond is sp2:
 * amide and aniline N, furan and ester O.
 *
 * @param conjugated (B) from {@link conjugatedBonds}
 * @returns (N); more than six orbitals count as six
 */
export function hybridizations(molecule: Molecule, electrons: Electrons, conjugated: Uint8Array): Hybridization[] {
  const { graph, valence } = electrons;
  return Array.from(molecule.atomicNumbers, (z, atom) => {
    const d = degree(graph, atom);
    const free = elementOf(z).outerElectrons - valence[atom]! - molecule.formalCharges[atom]!;
    const orbitals = z === 1 ? d : d + Math.floor(Math.max(free, 0) / 2);
    if (orbitals === 4 && d <= 3 && bondsOf(graph, atom).some((bond) => conjugated[bond] === 1)) return 'sp2';
    return BY_ORBITAL_COUNT[Math.min(orbitals, 6)]!;
  });
}
