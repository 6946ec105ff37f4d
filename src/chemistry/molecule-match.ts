import { symbolOf } from '../core/elements.js';
import { ResffError } from '../core/errors.js';
import { type LabeledGraph, matchGraphs } from './graph-match.js';
import { createMolecule, type Molecule } from './molecule.js';

/**
 * Finds the atoms of a molecule among others, by elements and bonds; bond orders and charges take no part. Where both have the same
 * bonds in the same order, every atom is itself.
 *
 * @param bonds (B,2) of the others
 * @returns for every other atom the one of the molecule; undefined when they are not the same graph
 */
export function matchMolecule(
  atomicNumbers: ArrayLike<number>,
  bonds: ArrayLike<number>,
  molecule: Molecule,
): number[] | undefined {
  if (formula(atomicNumbers) !== formula(molecule.atomicNumbers)) return undefined;
  const own = pairs(molecule.bonds);
  const asItStands =
    molecule.atomicNumbers.every((z, i) => z === atomicNumbers[i]) && own.join() === pairs(bonds).join();
  if (asItStands) return [...molecule.atomicNumbers.keys()];
  return matchGraphs(graphOf(atomicNumbers, bonds), graphOf(molecule.atomicNumbers, molecule.bonds));
}

/** Bonds as sorted texts: the same for the same bonds in any order and direction. */
function pairs(bonds: ArrayLike<number>): string[] {
  return Array.from({ length: bonds.length / 2 }, (_, b) => {
    const [i, j] = [bonds[2 * b]!, bonds[2 * b + 1]!];
    return i < j ? `${i} ${j}` : `${j} ${i}`;
  }).sort();
}

/**
 * The molecule with its atoms in the order of others.
 *
 * @param bonds (B,2) of the others
 * @throws ResffError (code molecule) when elements or bonds are not the same
 */
export function orderedAs(molecule: Molecule, atomicNumbers: ArrayLike<number>, bonds: ArrayLike<number>): Molecule {
  const image = matchMolecule(atomicNumbers, bonds, molecule);
  if (image === undefined) {
    const [wanted, got] = [formula(molecule.atomicNumbers), formula(atomicNumbers)];
    const difference = wanted === got ? `${got} with other bonds` : got;
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

function graphOf(atomicNumbers: ArrayLike<number>, bonds: ArrayLike<number>): LabeledGraph {
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
