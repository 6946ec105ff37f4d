import { conjugatedBonds } from '../chemistry/conjugation.js';
import { type Adjacency, adjacency, bondsOf, degree, neighborsOf } from '../chemistry/graph.js';
import { hybridizations } from '../chemistry/hybridization.js';
import type { Molecule } from '../chemistry/molecule.js';
import { countElectrons } from '../chemistry/pi-electrons.js';
import { ringBonds } from '../chemistry/rings.js';
import { ResffError } from '../core/errors.js';
import { matchSmarts } from '../formats/smiles/smarts.js';
import type { DihedralAtoms } from './bond-rotation.js';

/**
 * `amide`: C–N with a double bond from the C to O or S; turns only over about 20 kcal/mol. `conjugated`: between two
 * conjugated parts (biphenyl, ester C–O, butadiene). `terminal`: one end carries only hydrogens (methyl, hydroxyl, ammonium).
 * `single`: everything else.
 */
export type RotatableBondKind = 'single' | 'conjugated' | 'amide' | 'terminal';

export interface RotatableBond {
  readonly kind: RotatableBondKind;
  /** The four atoms by which its rotation is measured: see {@link rotatableBonds}. */
  readonly atoms: DihedralAtoms;
}

/**
 * The bonds about which a molecule turns: single, not in a ring, each end with a further neighbor that is not hydrogen and
 * not linear (sp). With `terminal` also those one of whose ends carries only hydrogens.
 *
 * The dihedral is measured by the neighbor with the largest atomic number at each end, of equal ones by the one with the
 * lowest index; the end with the lower index comes first.
 *
 * @returns in the order of the molecule's bonds
 */
export function rotatableBonds(molecule: Molecule, options: { terminal?: boolean } = {}): RotatableBond[] {
  const electrons = countElectrons(molecule);
  const { graph } = electrons;
  const conjugated = conjugatedBonds(molecule, electrons);
  const hybridization = hybridizations(molecule, electrons, conjugated);
  const inRing = ringBonds(graph, molecule.bondOrders.length);
  const heavy = (atom: number) => molecule.atomicNumbers[atom] !== 1;
  const bonds: RotatableBond[] = [];
  molecule.bondOrders.forEach((order, b) => {
    const [j, k] = [molecule.bonds[2 * b]!, molecule.bonds[2 * b + 1]!].sort((a, b) => a - b) as [number, number];
    if (order !== 1 || inRing[b] || [j, k].some((end) => degree(graph, end) < 2 || hybridization[end] === 'sp')) return;
    const ends = [j, k].map((end) => neighborsOf(graph, end).filter(heavy).length) as [number, number];
    const terminal = ends.some((count) => count < 2);
    if (terminal && !options.terminal) return;
    bonds.push({
      kind: kindOf(molecule, graph, b, terminal, conjugated),
      atoms: dihedralOfBond(molecule, graph, j, k),
    });
  });
  return bonds;
}

/**
 * The dihedral by which the rotation of a bond between atoms j and k is measured, by the rule of {@link rotatableBonds}.
 *
 * @throws ResffError (code option) when an end has no other neighbor
 */
export function dihedralOfBond(molecule: Molecule, graph: Adjacency, j: number, k: number): DihedralAtoms {
  const outer = (end: number, other: number): number => {
    const candidates = Array.from(neighborsOf(graph, end)).filter((atom) => atom !== other);
    if (candidates.length === 0)
      throw new ResffError('option', `bond ${j}-${k}: expected a further neighbor at both ends, got none at ${end}`);
    const z = molecule.atomicNumbers;
    return candidates.reduce((best, atom) => (z[atom]! > z[best]! ? atom : best));
  };
  return [outer(j, k), j, k, outer(k, j)];
}

/**
 * The dihedrals a SMARTS pattern names: four atoms i-j-k-l, or two, a bond whose outer atoms follow {@link rotatableBonds}.
 * Of several matches with the same central bond the first counts.
 *
 * @throws ParseError as `matchSmarts`; ResffError (code option) when it names another number of atoms or matches nowhere
 */
export function dihedralsOfSmarts(molecule: Molecule, smarts: string): DihedralAtoms[] {
  const matches = matchSmarts(molecule, smarts);
  const graph = adjacency(molecule);
  const found = new Map<string, DihedralAtoms>();
  for (const match of matches) {
    if (match.length !== 4 && match.length !== 2)
      throw new ResffError(
        'option',
        `SMARTS ${smarts}: expected four atoms or two (map numbers choose), got ${match.length}`,
      );
    const [j, k] = match.slice(match.length / 2 - 1) as [number, number];
    const atoms = match.length === 4 ? (match as unknown as DihedralAtoms) : dihedralOfBond(molecule, graph, j, k);
    const key = [j, k].sort((a, b) => a - b).join('-');
    if (!found.has(key)) found.set(key, atoms);
  }
  if (found.size === 0)
    throw new ResffError('option', `SMARTS ${smarts}: expected a match, got none (molecule ${molecule.name})`);
  return [...found.values()];
}

function kindOf(
  molecule: Molecule,
  graph: Adjacency,
  bond: number,
  terminal: boolean,
  conjugated: Uint8Array,
): RotatableBondKind {
  const ends = [molecule.bonds[2 * bond]!, molecule.bonds[2 * bond + 1]!];
  if (terminal) return 'terminal';
  const z = molecule.atomicNumbers;
  const carbonyl = (atom: number) =>
    z[atom] === 6 &&
    bondsOf(graph, atom).some(
      (b, i) => molecule.bondOrders[b] === 2 && [8, 16].includes(z[neighborsOf(graph, atom)[i]!]!),
    );
  if (ends.some((end, e) => z[end] === 7 && carbonyl(ends[1 - e]!))) return 'amide';
  return conjugated[bond] ? 'conjugated' : 'single';
}
