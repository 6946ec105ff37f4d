import { adjacency } from '../../chemistry/graph.js';
import type { Molecule } from '../../chemistry/molecule.js';
import { symbolOf } from '../../core/elements.js';
import { ResffError } from '../../core/errors.js';
import type { DihedralAtoms } from '../../simulate/bond-rotation.js';
import {
  dihedralOfBond,
  dihedralsOfSmarts,
  type RotatableBond,
  rotatableBonds,
} from '../../simulate/rotatable-bond.js';
import type { DihedralChoice, ScanCommandOptions } from './options.js';

/** The dihedrals of one scan: one, or two for a map. */
export type ScanTarget = readonly DihedralAtoms[];

/**
 * The scans that the options ask for on a molecule.
 *
 * @param note told which rotatable bonds `auto` leaves out
 * @throws ResffError (code option) when nothing or, for two dimensions, more than one is named
 */
export function scanTargets(
  molecule: Molecule,
  options: Pick<ScanCommandOptions, 'bond' | 'smarts' | 'second' | 'terminal'>,
  note: (text: string) => void,
): ScanTarget[] {
  const { bond = 'auto', smarts, second, terminal = false } = options;
  const first =
    smarts !== undefined
      ? dihedralsOfSmarts(molecule, smarts)
      : bond === 'auto'
        ? automatic(molecule, terminal, note)
        : chosen(molecule, bond);
  if (second === undefined) return first.map((dihedral) => [dihedral]);
  const other = chosen(molecule, second);
  if (first.length !== 1 || other.length !== 1)
    throw new ResffError(
      'option',
      `two-dimensional scan: expected one dihedral each, got ${first.length} and ${other.length} (molecule ${molecule.name})`,
    );
  return [[first[0]!, other[0]!]];
}

function automatic(molecule: Molecule, terminal: boolean, note: (text: string) => void): DihedralAtoms[] {
  const bonds = rotatableBonds(molecule, { terminal });
  const amides = bonds.filter(({ kind }) => kind === 'amide');
  for (const { atoms } of amides)
    note(
      `${molecule.name}: amide bond ${atoms[1] + 1}-${atoms[2] + 1} left out; --bond ${atoms[1] + 1},${atoms[2] + 1} scans it`,
    );
  const kept = bonds.filter((bond) => bond.kind !== 'amide').map(({ atoms }) => atoms);
  if (kept.length > 0) return kept;
  throw new ResffError('option', `rotatable bonds: expected at least one, got none (molecule ${molecule.name})`);
}

function chosen(molecule: Molecule, choice: DihedralChoice): DihedralAtoms[] {
  if (typeof choice === 'string') return dihedralsOfSmarts(molecule, choice);
  const n = molecule.atomicNumbers.length;
  const outside = choice.find((atom) => atom >= n);
  if (outside !== undefined)
    throw new ResffError(
      'option',
      `atoms: expected numbers from 1 to ${n}, got ${outside + 1} (molecule ${molecule.name})`,
    );
  return choice.length === 4
    ? [choice as unknown as DihedralAtoms]
    : [dihedralOfBond(molecule, adjacency(molecule), choice[0]!, choice[1]!)];
}

/** `C1-C2-C3-C4`, counted from 1. */
export function dihedralName({ atomicNumbers }: Molecule, atoms: DihedralAtoms): string {
  return atoms.map((atom) => `${symbolOf(atomicNumbers[atom]!)}${atom + 1}`).join('-');
}

/** What the rotation of a bond is, for the list. */
export function listedBonds(molecule: Molecule): (RotatableBond & { name: string })[] {
  return rotatableBonds(molecule, { terminal: true }).map((bond) => ({
    ...bond,
    name: dihedralName(molecule, bond.atoms),
  }));
}
