import { connectedFragments } from './graph.js';
import { createMolecule, type Molecule } from './molecule.js';
import { formula } from './molecule-match.js';
import type { Structure } from './structure.js';

/** The part of a molecule with the given atoms, in their order. */
export function fragmentOf(molecule: Molecule, atoms: ArrayLike<number>): Molecule {
  const { name, atomicNumbers, formalCharges, bonds, bondOrders, massNumbers } = molecule;
  const place = new Map(Array.from(atoms, (atom, k) => [atom, k]));
  const own = Array.from(bondOrders.keys()).filter((b) => place.has(bonds[2 * b]!));
  const pick = (values: ArrayLike<number>) => Array.from(atoms, (atom) => values[atom]!);
  return createMolecule({
    name,
    atomicNumbers: pick(atomicNumbers),
    formalCharges: pick(formalCharges),
    bonds: own.flatMap((b) => [place.get(bonds[2 * b]!)!, place.get(bonds[2 * b + 1]!)!]),
    bondOrders: own.map((b) => bondOrders[b]!),
    ...(massNumbers ? { massNumbers: pick(massNumbers) } : {}),
  });
}

/** A structure without its smaller fragments, and the formulas of those. */
export interface LargestFragment {
  readonly structure: Structure;
  readonly dropped: readonly string[];
}

/** The fragment with the most heavy atoms, of several with the most atoms, then the first: salts and solvates without counterions and solvent. */
export function largestFragment(structure: Structure): LargestFragment {
  const { molecule, positions } = structure;
  const heavy = (atoms: Uint32Array) => atoms.filter((atom) => molecule.atomicNumbers[atom] !== 1).length;
  const [first, ...others] = connectedFragments(molecule).sort((a, b) => heavy(b) - heavy(a) || b.length - a.length);
  if (others.length === 0) return { structure, dropped: [] };
  const kept = new Float64Array(3 * first!.length);
  first!.forEach((atom, k) => {
    kept.set(positions.subarray(3 * atom, 3 * atom + 3), 3 * k);
  });
  const { residues: _, ...rest } = structure;
  return {
    structure: { ...rest, molecule: fragmentOf(molecule, first!), positions: kept },
    dropped: others.map((atoms) => formula(Array.from(atoms, (atom) => molecule.atomicNumbers[atom]!))),
  };
}
