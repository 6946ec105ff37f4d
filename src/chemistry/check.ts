import { symbolOf } from '../core/elements.js';
import { ResffError } from '../core/errors.js';
import { type Adjacency, adjacency, bondsOf, neighborsOf } from './graph.js';
import { atomCount, type Molecule, totalCharge } from './molecule.js';
import { allowedValences, isClosedShell, isTransition } from './valence.js';

/** What can be wrong with a molecule; the first word of the message of every error thrown here. */
export type MoleculeProblemKind =
  | 'empty molecule'
  | 'unsupported element'
  | 'hydrogens missing'
  | 'valence'
  | 'radical'
  | 'total charge';

export interface MoleculeProblem {
  readonly kind: MoleculeProblemKind;
  /** The atom it was found at, -1 for the molecule as a whole. */
  readonly atom: number;
  /** `expected ..., got ...` */
  readonly message: string;
}

export interface MoleculeCheckOptions {
  /** Atomic numbers the caller can treat; all of 1..99 when absent. */
  readonly supportedElements?: ReadonlySet<number>;
}

/**
 * Everything that is wrong with a molecule, element by element and then atom by atom; empty if nothing is.
 *
 * Too few bonds are `hydrogens missing`, unless it is a single electron in the whole molecule, which is a `radical` (a molecule
 * without its hydrogens lacks more than one, except in rare cases, which the message names). Sums of bond orders that are too
 * high or lie between two allowed ones are `valence`. Bonds of d- and f-block atoms are not judged, only the parity of electrons.
 */
export function diagnoseMolecule(molecule: Molecule, options: MoleculeCheckOptions = {}): MoleculeProblem[] {
  const n = atomCount(molecule);
  if (n === 0) return [{ kind: 'empty molecule', atom: -1, message: 'expected at least one atom, got none' }];
  const elements = diagnoseElements(molecule, options.supportedElements);
  if (elements.length > 0) return elements;
  const graph = adjacency(molecule);
  const problems: MoleculeProblem[] = [];
  const deficits: { atom: number; count: number; expected: number[]; got: number }[] = [];
  for (let atom = 0; atom < n; atom++) {
    const z = molecule.atomicNumbers[atom]!;
    const charge = molecule.formalCharges[atom]!;
    const got = bondsOf(graph, atom).reduce((sum, bond) => sum + molecule.bondOrders[bond]!, 0);
    if (isClosedShell(z, charge, got)) continue;
    const expected = allowedValences(z, charge);
    if (expected.length > 0 && got < expected[0]!) deficits.push({ atom, count: expected[0]! - got, expected, got });
    else
      problems.push({
        kind: 'valence',
        atom,
        message:
          expected.length === 0
            ? `expected a formal charge that leaves a closed shell, got ${describeAtom(molecule, graph, atom)}`
            : `expected bond orders adding up to ${list(expected)}, got ${got} at ${describeAtom(molecule, graph, atom)}`,
      });
  }
  const missing = deficits.reduce((sum, deficit) => sum + deficit.count, 0);
  for (const { atom, expected, got, count } of deficits) {
    const where = describeAtom(molecule, graph, atom);
    problems.push(
      missing === 1
        ? {
            kind: 'radical',
            atom,
            message: `expected paired electrons everywhere, got an unpaired one (or one hydrogen too few) at ${where}`,
          }
        : {
            kind: 'hydrogens missing',
            atom,
            message: `expected every hydrogen as an atom, bond orders adding up to ${list(expected)}, got ${got} (${count} too few) at ${where}; --add-hydrogens adds them`,
          },
    );
  }
  if (problems.length > 0) return problems;
  const electrons = molecule.atomicNumbers.reduce((sum, z) => sum + z, 0) - totalCharge(molecule);
  // closed-shell atoms make the number even; only atoms whose shell is not judged can make it odd
  if (electrons % 2 !== 0 && molecule.atomicNumbers.some(isTransition))
    problems.push({ kind: 'radical', atom: -1, message: `expected an even number of electrons, got ${electrons}` });
  return problems;
}

/**
 * Refuses a molecule that the model has no meaning for: no atoms, an element not covered, hydrogens left out, impossible
 * valences, radicals.
 *
 * @throws ResffError (molecule) with the first problem; its message starts with the kind of problem and names the atom, its
 * bonds, and how many further problems there are
 */
export function checkMolecule(molecule: Molecule, options: MoleculeCheckOptions = {}): void {
  const [first, ...others] = diagnoseMolecule(molecule, options);
  if (first === undefined) return;
  const more = others.length > 0 ? `; ${others.length} more like it` : '';
  throw new ResffError('molecule', `${first.kind}: ${first.message}${more}${named(molecule)}`);
}

/**
 * Refuses a total charge that contradicts the formal charges of the structure.
 *
 * @param expected the total charge the user or the file states, e
 * @throws ResffError (molecule)
 */
export function checkTotalCharge(molecule: Molecule, expected: number): void {
  const got = totalCharge(molecule);
  if (got === expected) return;
  const charged: string[] = [];
  molecule.formalCharges.forEach((charge, atom) => {
    if (charge !== 0) charged.push(`${symbolOf(molecule.atomicNumbers[atom]!)}${atom + 1} ${signed(charge)}`);
  });
  const shown = charged.length > 8 ? [...charged.slice(0, 8), `${charged.length - 8} more`] : charged;
  const sum = charged.length === 0 ? 'no atom carries a formal charge' : shown.join(', ');
  throw new ResffError(
    'molecule',
    `total charge: expected ${signed(expected)}, got ${signed(got)} from the formal charges (${sum})${named(molecule)}`,
  );
}

function diagnoseElements(molecule: Molecule, supported: ReadonlySet<number> | undefined): MoleculeProblem[] {
  const problems: MoleculeProblem[] = [];
  const seen = new Set<number>();
  molecule.atomicNumbers.forEach((z, atom) => {
    if (seen.has(z)) return;
    seen.add(z);
    if (z >= 1 && z <= 99 && (supported === undefined || supported.has(z))) return;
    const known = supported
      ? `one of ${[...supported]
          .sort((a, b) => a - b)
          .map(symbolOf)
          .join(' ')}`
      : 'an atomic number from 1 to 99';
    problems.push({
      kind: 'unsupported element',
      atom,
      message: `expected ${known}, got ${symbolOf(z)} at atom ${atom + 1}`,
    });
  });
  return problems;
}

/** `atom 3 (C, charge 0, bonds C2 double, H9 single)`, counted from 1. */
function describeAtom(molecule: Molecule, graph: Adjacency, atom: number): string {
  const bonds = bondsOf(graph, atom);
  const parts = Array.from(neighborsOf(graph, atom), (other, k) => {
    const order = ['single', 'double', 'triple'][molecule.bondOrders[bonds[k]!]! - 1];
    return `${symbolOf(molecule.atomicNumbers[other]!)}${other + 1} ${order}`;
  });
  const z = molecule.atomicNumbers[atom]!;
  return `atom ${atom + 1} (${symbolOf(z)}, charge ${signed(molecule.formalCharges[atom]!)}, ${
    parts.length === 0 ? 'no bonds' : `bonds ${parts.join(', ')}`
  })`;
}

function list(values: readonly number[]): string {
  if (values.length < 2) return values.join('');
  return `${values.slice(0, -1).join(', ')} or ${values[values.length - 1]}`;
}

function signed(charge: number): string {
  return charge > 0 ? `+${charge}` : `${charge}`;
}

function named(molecule: Molecule): string {
  return molecule.name ? ` (molecule ${molecule.name})` : '';
}
