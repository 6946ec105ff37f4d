import { createMolecule, type Molecule } from '../../chemistry/molecule.js';
import { symbolOf } from '../../core/elements.js';
import { parseSmilesText, smilesError } from './smiles-parser.js';
import { type ResolvedSmiles, resolveSmiles } from './smiles-resolve.js';

/**
 * The molecule of a SMILES string with every hydrogen as an atom: first the atoms of the text in their order, then the
 * hydrogens, grouped by the atom that carries them. Bonds likewise. Aromatic parts get a Kekulé form, formal charges stay
 * exactly as written. Disconnected parts are one molecule.
 *
 * @throws ParseError (with the SMILES and the column) for syntax errors, impossible valences, radicals, wildcards,
 * and aromatic systems without a Kekulé form
 */
export function parseSmiles(smiles: string, options: { name?: string } = {}): Molecule {
  return moleculeOf(resolveSmiles(parseSmilesText(smiles.trim())), options.name ?? smiles.trim());
}

/** Writes the hydrogens of a resolved SMILES out as atoms. */
export function moleculeOf(resolved: ResolvedSmiles, name: string): Molecule {
  const { record, orders, hydrogens } = resolved;
  const atomicNumbers = record.atoms.map((atom) => atom.atomicNumber);
  const formalCharges = record.atoms.map((atom) => atom.charge);
  const massNumbers = record.atoms.map((atom) => atom.massNumber);
  const bonds = record.bonds.flatMap((bond) => [bond.a, bond.b]);
  const bondOrders = Array.from(orders);
  hydrogens.forEach((count, atom) => {
    for (let h = 0; h < count; h++) {
      bonds.push(atom, atomicNumbers.length);
      bondOrders.push(1);
      atomicNumbers.push(1);
      formalCharges.push(0);
      massNumbers.push(0);
    }
  });
  return createMolecule({ name, atomicNumbers, formalCharges, bonds, bondOrders, massNumbers });
}

/**
 * The molecule of a mapped SMILES as data sets store it next to arrays of coordinates: every hydrogen is written as an atom
 * and atom map numbers are position + 1. Atoms come out in the order of the map, bonds in the order of the text.
 *
 * @throws ParseError when the map numbers are not 1..N each once, when a hydrogen is implicit, and as {@link parseSmiles}
 */
export function parseMappedSmiles(smiles: string, options: { name?: string } = {}): Molecule {
  const text = smiles.trim();
  const { record, orders, hydrogens } = resolveSmiles(parseSmilesText(text));
  const n = record.atoms.length;
  const seen = new Uint8Array(n + 1);
  record.atoms.forEach((atom, i) => {
    if (hydrogens[i]! > 0)
      throw smilesError(
        text,
        atom.column,
        `mapped SMILES: expected every hydrogen as an atom, got ${hydrogens[i]} implicit on ${symbolOf(atom.atomicNumber)}`,
      );
    if (atom.map < 1 || atom.map > n || seen[atom.map])
      throw smilesError(
        text,
        atom.column,
        `mapped SMILES: expected atom map numbers 1 to ${n}, each once, got ${atom.map === 0 ? 'none' : atom.map}`,
      );
    seen[atom.map] = 1;
  });
  const atomicNumbers = new Uint8Array(n);
  const formalCharges = new Int8Array(n);
  const massNumbers = new Uint16Array(n);
  for (const atom of record.atoms) {
    atomicNumbers[atom.map - 1] = atom.atomicNumber;
    formalCharges[atom.map - 1] = atom.charge;
    massNumbers[atom.map - 1] = atom.massNumber;
  }
  const bonds = record.bonds.flatMap((bond) => [record.atoms[bond.a]!.map - 1, record.atoms[bond.b]!.map - 1]);
  const name = options.name ?? '';
  return createMolecule({ name, atomicNumbers, formalCharges, bonds, bondOrders: orders, massNumbers });
}

/** Whether a SMILES carries atom map numbers, and with them an order of its atoms ({@link parseMappedSmiles}). */
export function isMappedSmiles(smiles: string): boolean {
  return /:\d+\]/.test(smiles);
}
