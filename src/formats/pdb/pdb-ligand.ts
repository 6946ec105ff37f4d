import { assignBondOrders } from '../../chemistry/bond/bond-perception.js';
import { bondRatio } from '../../chemistry/bond/connectivity.js';
import { diagnoseMolecule } from '../../chemistry/check.js';
import { createMolecule, totalCharge } from '../../chemistry/molecule.js';
import { formula } from '../../chemistry/molecule-match.js';
import { describeResidue } from '../../chemistry/residue.js';
import type { Structure } from '../../chemistry/structure.js';
import { ParseError, ResffError } from '../../core/errors.js';
import { matchLigand } from './ligand-match.js';
import type { LigandPart } from './pdb-conect.js';
import type { PdbAtom } from './pdb-record.js';
import type { ResidueBonding } from './pdb-residue.js';

export interface LigandBonding extends ResidueBonding {
  /** where the bonds come from, unless from CONECT records */
  readonly ligand?: Structure;
}

/**
 * Bonds and formal charges of residues without a template: those of the ligand with the same elements and bonds (which are taken
 * from distances); else as CONECT records (double bonds written twice) and charges of the atoms have them or, where these make
 * no closed-shell molecule, perceived with the bonds of the records.
 *
 * @param charge total charge of the part where the atoms state none, e
 * @throws ParseError that says what to do when neither is there, or when hydrogens are missing
 */
export function bondLigand(
  atoms: readonly PdbAtom[],
  part: LigandPart,
  ligands: readonly Structure[],
  charge: number | undefined,
): LigandBonding {
  const first = atoms[part.members[0]!]!;
  const title = `residue ${describeResidue(first.residue)}`;
  const fail = (message: string) => new ParseError(`${title}: ${message}`, first.line, first.columns.residue);
  const numbers = part.members.map((i) => atoms[i]!.atomicNumber);
  const match = matchLigand(atoms, part, ligands);
  if (match?.isComplete) return match;
  if (match) {
    const { molecule } = match.ligand;
    const wanted = molecule.atomicNumbers.filter((z, i) => z > 1 || i >= part.outside.length);
    throw fail(
      `expected all hydrogens of ${molecule.name || 'the ligand'}, ${formula(wanted)}, got ${formula(numbers)}; --add-hydrogens adds them`,
    );
  }
  if (part.conect.length === 0 && numbers.length > 1) {
    const known = ligands.map(({ molecule }) => formula(molecule.atomicNumbers)).join(', ');
    throw fail(
      `expected bonds and charges of ${formula(numbers)} from a ligand with the same atoms and bonds (an SDF file with all hydrogens) or CONECT records, got ${known === '' ? 'neither' : `ligands ${known}`}; there is no template of this name`,
    );
  }
  if (numbers.length > 1 && !numbers.includes(1) && numbers.includes(6))
    throw fail(
      `expected hydrogens, or a ligand that says what it is (--ligand FILE or SMILES, with --add-hydrogens), got CONECT records of ${formula(numbers)} alone`,
    );
  try {
    return bondingByRecords(atoms, part, charge, fail);
  } catch (error) {
    if (!(error instanceof ResffError) || error instanceof ParseError) throw error;
    throw new ParseError(`${title}: ${error.message}`, first.line, first.columns.residue, { cause: error });
  }
}

/** Bonds to residues outside are bonds to hydrogen here, which leaves the part a molecule. */
function bondingByRecords(
  atoms: readonly PdbAtom[],
  { members, conect, outside }: LigandPart,
  charge: number | undefined,
  fail: (message: string) => ParseError,
): ResidueBonding {
  const bonded = new Set(conect.flatMap(({ a, b }) => [a, b]));
  const alone = members.find((i) => members.length > 1 && !bonded.has(i));
  if (alone !== undefined) throw fail(`expected CONECT records of every atom, got none of ${atoms[alone]!.name}`);
  const { name } = atoms[members[0]!]!.residue;
  const place = new Map(members.map((i, k) => [i, k]));
  const positions = Float64Array.from(members.flatMap((i) => atoms[i]!.position));
  const atomicNumbers = [...members.map((i) => atoms[i]!.atomicNumber), ...outside.map(() => 1)];
  const inside = conect.map(({ a, b }) => ({ a: place.get(a)!, b: place.get(b)! }));
  const bonds = [
    ...inside.map(({ a, b }) => ({ a, b, ratio: bondRatio(atomicNumbers, positions, a, b) })),
    ...outside.map((atom, k) => ({ a: place.get(atom)!, b: members.length + k, ratio: 1 })),
  ];
  const orders = [...conect.map(({ order }) => Math.min(order, 3)), ...outside.map(() => 1)];
  const stated = [...members.map((i) => atoms[i]!.formalCharge), ...outside.map(() => 0)];
  const written = createMolecule({
    name,
    atomicNumbers,
    formalCharges: stated,
    bonds: bonds.flatMap(({ a, b }) => [a, b]),
    bondOrders: orders,
  });
  const total = stated.some((q) => q !== 0) ? stated.reduce((sum, q) => sum + q, 0) : charge;
  // Many programs write every bond once, whatever its order, and no charges: then both have to be perceived.
  const complete = diagnoseMolecule(written).length === 0 && totalCharge(written) === (total ?? 0);
  const molecule = complete
    ? written
    : assignBondOrders(
        atomicNumbers,
        bonds,
        { charge: total, name },
        orders.some((order) => order > 1) ? orders : undefined,
      );
  const found = Array.from(molecule.bondOrders, (order, b) => ({
    a: molecule.bonds[2 * b]!,
    b: molecule.bonds[2 * b + 1]!,
    order,
  }));
  return {
    bonds: found
      .filter(({ a, b }) => Math.max(a, b) < members.length)
      .map(({ a, b, order }) => ({ a: members[a]!, b: members[b]!, order })),
    formalCharges: new Map(
      members.flatMap((atom, k) => (molecule.formalCharges[k] ? [[atom, molecule.formalCharges[k]!]] : [])),
    ),
  };
}
