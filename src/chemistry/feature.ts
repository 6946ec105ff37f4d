import { elementOf, MAXIMUM_ATOMIC_NUMBER } from '../core/elements.js';
import { aromaticAtoms } from './aromaticity.js';
import { conjugatedBonds } from './conjugation.js';
import { degree } from './graph.js';
import { type Hybridization, hybridizations } from './hybridization.js';
import type { Molecule } from './molecule.js';
import { countElectrons } from './pi-electrons.js';
import { listRings, ringFamilies } from './rings.js';

/** The columns of {@link perceiveFeatures}. */
export const FEATURE_NAMES = [
  'degree',
  'aromatic',
  'mass',
  'ring3',
  'ring4',
  'ring5',
  'ring6',
  'ring7',
  'ring8',
  'sp',
  'sp2',
  'sp3',
  'sp3d',
  'sp3d2',
] as const;

const ELEMENT_COUNT = MAXIMUM_ATOMIC_NUMBER + 1;

/** Numbers of an atom in {@link atomFeatures}: the one-hot of its element and the perceived features, 114. */
export const ATOM_FEATURES = ELEMENT_COUNT + FEATURE_NAMES.length;

const HYBRIDIZATION_COLUMN: Readonly<Record<Hybridization, number>> = {
  s: -1,
  sp: 9,
  sp2: 10,
  sp3: 11,
  sp3d: 12,
  sp3d2: 13,
};

/**
 * The 14 chemical features of every atom, perceived from bonds and formal charges (docs/theory.md, atom features):
 * number of neighbors; aromatic (MDL); average mass, g/mol; member of a relevant ring of 3 to 8 atoms; hybridization.
 *
 * The result does not depend on the order of atoms or bonds, nor on which Kekulé structure is given. Resonance structures that
 * move formal charges are different inputs; the reference tells them apart at lower-row centers (P=O is sp2, P–O⁻ sp3).
 *
 * @returns (N,14) flat, columns {@link FEATURE_NAMES}
 * @throws ResffError (molecule) for an atomic number outside 1..99, or beyond 20,000 rings
 */
export function perceiveFeatures(molecule: Molecule): Float64Array {
  const width = FEATURE_NAMES.length;
  const electrons = countElectrons(molecule);
  const hybridization = hybridizations(molecule, electrons, conjugatedBonds(molecule, electrons));
  const families = ringFamilies(electrons.graph, molecule.bondOrders.length);
  const aromatic = aromaticAtoms(molecule, electrons, families);
  const features = new Float64Array(molecule.atomicNumbers.length * width);
  molecule.atomicNumbers.forEach((z, atom) => {
    const row = features.subarray(atom * width, (atom + 1) * width);
    row[0] = degree(electrons.graph, atom);
    row[1] = aromatic[atom]!;
    // Features are float32 in the reference; of the fourteen only the mass is not exact there.
    row[2] = Math.fround(elementOf(z).mass);
    const column = HYBRIDIZATION_COLUMN[hybridization[atom]!];
    if (column >= 0) row[column] = 1;
  });
  for (const ring of listRings(families.filter((family) => family.size <= 8)))
    for (const atom of ring) features[atom * width + ring.length] = 1;
  return features;
}

/**
 * The network's input: a one-hot of the atomic number (100 positions, H at 1), then the 14 perceived features.
 *
 * @param perceived of the molecule, where they are known already
 * @returns (N,114) flat
 * @throws ResffError as {@link perceiveFeatures}
 */
export function atomFeatures(molecule: Molecule, perceived = perceiveFeatures(molecule)): Float64Array {
  const width = FEATURE_NAMES.length;
  const features = new Float64Array(molecule.atomicNumbers.length * ATOM_FEATURES);
  molecule.atomicNumbers.forEach((z, atom) => {
    const at = atom * ATOM_FEATURES;
    features[at + z] = 1;
    features.set(perceived.subarray(atom * width, (atom + 1) * width), at + ELEMENT_COUNT);
  });
  return features;
}
