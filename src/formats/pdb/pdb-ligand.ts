import { assignBondOrders } from '../../chemistry/bond/bond-perception.js';
import { bondRatio, bondsFromDistances } from '../../chemistry/bond/connectivity.js';
import { diagnoseMolecule } from '../../chemistry/check.js';
import { createMolecule, type Molecule, totalCharge } from '../../chemistry/molecule.js';
import { formula, matchMolecule } from '../../chemistry/molecule-match.js';
import { describeResidue } from '../../chemistry/residue.js';
import type { Structure } from '../../chemistry/structure.js';
import { ParseError, ResffError } from '../../core/errors.js';
import type { PdbAtom, PdbConect } from './pdb-record.js';
import type { ResidueBonding } from './pdb-residue.js';

/** Atoms of residues without a template that belong together. */
export interface LigandPart {
  /** indices of its atoms in the model */
  readonly members: readonly number[];
  /** bonds by CONECT, with how often they are written from one side: the bond order, where a program states it */
  readonly conect: readonly { readonly a: number; readonly b: number; readonly order: number }[];
}

export interface LigandBonding extends ResidueBonding {
  /** where the bonds come from, unless from CONECT records */
  readonly ligand?: Structure;
}

/** The residues without template, joined where CONECT records bond them. */
export function ligandParts(
  atoms: readonly PdbAtom[],
  residues: readonly (readonly number[])[],
  conect: readonly PdbConect[],
): LigandPart[] {
  const owner = new Map<number, number>();
  residues.forEach((members, r) => {
    for (const i of members) owner.set(i, r);
  });
  const root = residues.map((_, r) => r);
  const find = (r: number): number => (root[r] === r ? r : find(root[r]!));
  const bonds = conectBonds(atoms, conect).filter(({ a, b }) => owner.has(a) && owner.has(b));
  for (const { a, b } of bonds) root[find(owner.get(a)!)] = find(owner.get(b)!);
  return residues.flatMap((_, r) => {
    if (find(r) !== r) return [];
    const inside = (i: number) => find(owner.get(i)!) === r;
    return [
      { members: [...owner.keys()].filter(inside).sort((i, j) => i - j), conect: bonds.filter(({ a }) => inside(a)) },
    ];
  });
}

function conectBonds(atoms: readonly PdbAtom[], conect: readonly PdbConect[]) {
  const bySerial = new Map<string, number>();
  const twice = new Set<string>();
  atoms.forEach(({ serial }, i) => {
    if (bySerial.has(serial)) twice.add(serial);
    bySerial.set(serial, i);
  });
  const written = new Map<string, { a: number; b: number; forward: number; backward: number }>();
  for (const { from, to, line } of conect) {
    // Serial numbers of other models and of atoms left out (alternates) are none of ours.
    const [i, j] = [bySerial.get(from), bySerial.get(to)];
    if (i === undefined || j === undefined) continue;
    for (const serial of [from, to])
      if (twice.has(serial))
        throw new ParseError(`CONECT: expected every serial number once, got ${serial} for several atoms`, line, 7);
    if (i === j) throw new ParseError(`CONECT: expected two different atoms, got ${from} twice`, line, 7);
    const [a, b] = i < j ? [i, j] : [j, i];
    const bond = written.get(`${a} ${b}`) ?? { a, b, forward: 0, backward: 0 };
    if (i === a) bond.forward++;
    else bond.backward++;
    written.set(`${a} ${b}`, bond);
  }
  return [...written.values()].map(({ a, b, forward, backward }) => ({ a, b, order: Math.max(forward, backward) }));
}

/**
 * Bonds and formal charges of residues without a template: those of the ligand with the same elements and bonds (which are taken
 * from distances); else as CONECT records (double bonds written twice) and charges of the atoms have them or, where these make
 * no closed-shell molecule, perceived with the bonds of the records.
 *
 * @param charge total charge of the part where the atoms state none, e
 * @throws ParseError that says what to do when neither is there
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
  const atomicNumbers = part.members.map((i) => atoms[i]!.atomicNumber);
  const positions = Float64Array.from(part.members.flatMap((i) => atoms[i]!.position));
  try {
    const wanted = formula(atomicNumbers);
    const candidates = ligands.filter(({ molecule }) => formula(molecule.atomicNumbers) === wanted);
    const close = candidates.length === 0 ? [] : bondsFromDistances(atomicNumbers, positions);
    for (const ligand of candidates) {
      const image = matchMolecule(
        atomicNumbers,
        close.flatMap(({ a, b }) => [a, b]),
        ligand.molecule,
      );
      if (image) return { ...bondingOf(ligand.molecule, image, part.members), ligand };
    }
    if (part.conect.length === 0 && atomicNumbers.length > 1) {
      const known = ligands.map(({ molecule }) => formula(molecule.atomicNumbers)).join(', ');
      throw fail(
        `expected bonds and charges of ${formula(atomicNumbers)} from a ligand with the same atoms and bonds (an SDF file with all hydrogens) or CONECT records, got ${known === '' ? 'neither' : `ligands ${known}`}; there is no template of this name`,
      );
    }
    const bonded = new Set(part.conect.flatMap(({ a, b }) => [a, b]));
    const alone = part.members.find((i) => part.members.length > 1 && !bonded.has(i));
    if (alone !== undefined) throw fail(`expected CONECT records of every atom, got none of ${atoms[alone]!.name}`);
    const place = new Map(part.members.map((i, k) => [i, k]));
    const bonds = part.conect.map(({ a, b }) => {
      const [i, j] = [place.get(a)!, place.get(b)!];
      return { a: i, b: j, ratio: bondRatio(atomicNumbers, positions, i, j) };
    });
    const orders = part.conect.map(({ order }) => Math.min(order, 3));
    const stated = part.members.map((i) => atoms[i]!.formalCharge);
    const written = createMolecule({
      name: first.residue.name,
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
          { charge: total, name: first.residue.name },
          orders.some((order) => order > 1) ? orders : undefined,
        );
    return bondingOf(molecule, [...part.members.keys()], part.members);
  } catch (error) {
    if (!(error instanceof ResffError) || error instanceof ParseError) throw error;
    throw new ParseError(`${title}: ${error.message}`, first.line, first.columns.residue, { cause: error });
  }
}

/** `image[k]`: the atom of `molecule` that member k is. */
function bondingOf(molecule: Molecule, image: readonly number[], members: readonly number[]): ResidueBonding {
  const member = new Map(image.map((atom, k) => [atom, members[k]!]));
  const { bonds, bondOrders, formalCharges } = molecule;
  return {
    bonds: Array.from(bondOrders, (order, b) => ({
      a: member.get(bonds[2 * b]!)!,
      b: member.get(bonds[2 * b + 1]!)!,
      order,
    })),
    formalCharges: new Map(
      [...formalCharges.entries()].filter(([, q]) => q !== 0).map(([atom, q]) => [member.get(atom)!, q]),
    ),
  };
}
