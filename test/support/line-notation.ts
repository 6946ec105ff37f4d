import { createMolecule, type Molecule } from '../../src/chemistry/molecule.js';
import { elementOfSymbol } from '../../src/core/elements.js';

/**
 * A molecule written by hand: atoms `C N+ O- H`, bonds `0-1 0=2 1#3`. So that unit tests below the formats need no parser.
 */
export function moleculeOf(atoms: string, bonds = '', name = ''): Molecule {
  const parsed = atoms
    .split(' ')
    .filter((word) => word !== '')
    .map((word) => {
      const [, symbol, digits, sign] = /^([A-Z][a-z]?)(\d*)([+-]?)$/.exec(word)!;
      return { z: elementOfSymbol(symbol!)!.atomicNumber, charge: sign === '' ? 0 : Number(`${sign}${digits || 1}`) };
    });
  const pairs = bonds
    .split(' ')
    .filter((word) => word !== '')
    .map((word) => {
      const [, i, order, j] = /^(\d+)([-=#])(\d+)$/.exec(word)!;
      return { ends: [Number(i), Number(j)], order: '-=#'.indexOf(order!) + 1 };
    });
  return createMolecule({
    name,
    atomicNumbers: parsed.map((atom) => atom.z),
    formalCharges: parsed.map((atom) => atom.charge),
    bonds: pairs.flatMap((pair) => pair.ends),
    bondOrders: pairs.map((pair) => pair.order),
  });
}

/** The same with counts[i] hydrogens added to atom i. */
export function withHydrogens(atoms: string, bonds: string, counts: readonly number[], name = ''): Molecule {
  let n = counts.length;
  let [allAtoms, allBonds] = [atoms, bonds];
  counts.forEach((count, atom) => {
    for (let h = 0; h < count; h++) {
      allAtoms += ' H';
      allBonds += ` ${atom}-${n++}`;
    }
  });
  return moleculeOf(allAtoms, allBonds, name);
}
