import { symbolOf } from '../core/elements.js';
import { ResffError } from '../core/errors.js';
import { bondsFromDistances } from './bond/connectivity.js';
import { type LabelledGraph, matchGraphs } from './graph-match.js';
import { createMolecule, type Molecule } from './molecule.js';

/**
 * Finds the atoms of a molecule among atoms with coordinates, by elements and bonds (which are taken from distances); bond orders
 * and charges take no part.
 *
 * @param positions (N,3) Å
 * @returns for every atom with coordinates its atom of the molecule; undefined when they are not the same graph
 */
export function matchMolecule(
  atomicNumbers: ArrayLike<number>,
  positions: Float64Array,
  molecule: Molecule,
): number[] | undefined {
  if (formula(atomicNumbers) !== formula(molecule.atomicNumbers)) return undefined;
  const bonds = bondsFromDistances(atomicNumbers, positions).flatMap(({ a, b }) => [a, b]);
  return matchGraphs(graphOf(atomicNumbers, bonds), graphOf(molecule.atomicNumbers, molecule.bonds));
}

/**
 * The molecule with its atoms in the order of the coordinates.
 *
 * @throws ResffError (code molecule) when elements or bonds are not the same
 */
export function orderedAs(molecule: Molecule, atomicNumbers: ArrayLike<number>, positions: Float64Array): Molecule {
  const image = matchMolecule(atomicNumbers, positions, molecule);
  if (image === undefined) {
    const [wanted, got] = [formula(molecule.atomicNumbers), formula(atomicNumbers)];
    const difference = wanted === got ? `other bonds at these positions (${got})` : got;
    const where = molecule.name === '' ? '' : ` (molecule ${molecule.name})`;
    throw new ResffError('molecule', `atoms: expected those of the molecule, ${wanted}, got ${difference}${where}`);
  }
  const place = new Uint32Array(image.length);
  image.forEach((atom, k) => {
    place[atom] = k;
  });
  return createMolecule({
    name: molecule.name,
    atomicNumbers,
    formalCharges: image.map((atom) => molecule.formalCharges[atom]!),
    bonds: molecule.bonds.map((atom) => place[atom]!),
    bondOrders: molecule.bondOrders,
  });
}

function graphOf(atomicNumbers: ArrayLike<number>, bonds: ArrayLike<number>): LabelledGraph {
  const neighbors: number[][] = Array.from(atomicNumbers, () => []);
  for (let b = 0; b < bonds.length; b += 2) {
    neighbors[bonds[b]!]!.push(bonds[b + 1]!);
    neighbors[bonds[b + 1]!]!.push(bonds[b]!);
  }
  return { labels: Array.from(atomicNumbers), neighbors };
}

/** Carbon, hydrogen, then by atomic number: `C2H6O`. */
export function formula(atomicNumbers: ArrayLike<number>): string {
  const counts = new Map<number, number>();
  for (const z of Array.from(atomicNumbers)) counts.set(z, (counts.get(z) ?? 0) + 1);
  const rank = (z: number) => (z === 6 ? -2 : z === 1 ? -1 : z);
  return [...counts]
    .sort(([a], [b]) => rank(a) - rank(b))
    .map(([z, count]) => `${symbolOf(z)}${count === 1 ? '' : count}`)
    .join('');
}
