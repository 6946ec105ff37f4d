import { createMolecule } from '../../chemistry/molecule.js';
import { describeResidue, type ResidueRecord } from '../../chemistry/residue.js';
import type { Structure } from '../../chemistry/structure.js';
import { ResffError } from '../../core/errors.js';
import { type Reading, structuresOf } from '../reading.js';
import { bondLigand, ligandParts } from './pdb-ligand.js';
import { findDisulfides, findPeptideBonds } from './pdb-link.js';
import { type PdbAtom, type PdbSection, readPdbRecords } from './pdb-record.js';
import { bondResidue, distanceOf, LONGEST_HYDROGEN_BOND, sortResidue } from './pdb-residue.js';

export interface PdbOptions {
  /** molecules that residues without a template may be, with all hydrogens; their coordinates do not matter */
  readonly ligands?: readonly Structure[] | undefined;
  /** total charge, e; wanted only where CONECT records are all there is about a charged ligand */
  readonly charge?: number | undefined;
}

/**
 * All models of a PDB file with all hydrogens. Bonds and formal charges come from templates of the amino acids in every
 * protonation (told by the hydrogens that are there, whatever they are called), of the caps ACE, FOR, NME and NH2, of water and
 * of monatomic ions; chain ends are what their hydrogens say; sulfurs close to each other are bridged. Other residues are found
 * among `ligands`, else bonded by CONECT section.
 *
 * Of alternate locations a residue keeps the one with the highest occupancy, of equal ones the first; a unit cell is not used:
 * the property `note` says so. Names and numbers of residues go into `residues`.
 *
 * @throws ParseError with line and column for malformed records; that names the residue, what was expected and what is there
 *   for atoms missing (hydrogens above all) or too many, broken chains, and residues about which nothing is known; (option) for a
 *   ligand that no residue is
 */
export function readPdb(text: string, options: PdbOptions = {}): Structure[] {
  return structuresOf(pdbRecords(text, options));
}

/** As {@link readPdb}, with a model that is wrong as a refusal. */
export function pdbRecords(text: string, options: PdbOptions = {}): Iterable<Reading> {
  return sectionReadings(readPdbRecords(text), options);
}

/** The structures of what a PDB or an mmCIF file says, model by model; as {@link pdbRecords}. */
export function* sectionReadings(sections: readonly PdbSection[], options: PdbOptions): Generator<Reading> {
  const { ligands = [] } = options;
  const used = new Set<Structure>();
  let refused = false;
  for (const section of sections)
    for (const atoms of section.models)
      try {
        yield readModel(section, atoms, options, used);
      } catch (error) {
        if (!(error instanceof ResffError)) throw error;
        refused = true;
        yield { name: section.title, error };
      }
  const unused = ligands.find((ligand) => !used.has(ligand));
  if (unused && !refused)
    throw new ResffError(
      'option',
      `ligand ${unused.molecule.name}: expected a residue without template that has its atoms and bonds, got none`,
    );
}

function readModel(
  section: PdbSection,
  all: readonly PdbAtom[],
  { ligands = [], charge }: PdbOptions,
  used: Set<Structure>,
): Structure {
  const { atoms, dropped } = withoutAlternates(all);
  const groups = groupResidues(atoms);
  const sorted = groups.map((members) => sortResidue(atoms, members));
  const bonds: { a: number; b: number; order: number }[] = [];
  const formalCharges = new Int8Array(atoms.length);
  const disulfides = findDisulfides(atoms, sorted);
  bonds.push(...disulfides.map(([a, b]) => ({ a, b, order: 1 })));
  const bridged = new Set(disulfides.flat());
  const links = findPeptideBonds(atoms, groups, sorted);
  for (const [r, residue] of sorted.entries()) {
    if (!residue) continue;
    const { before, after } = links[r]!;
    if (after !== undefined) bonds.push({ a: residue.heavy.get('C')!, b: sorted[after]!.heavy.get('N')!, order: 1 });
    const bonding = bondResidue(residue, {
      before,
      after: after !== undefined,
      disulfide: bridged.has(residue.heavy.get('SG') ?? -1),
      chainBreak: links[r]!.chainBreak,
    });
    bonds.push(...bonding.bonds);
    for (const [atom, value] of bonding.formalCharges) formalCharges[atom] = value;
  }

  const unknown = groups.filter((_, r) => !sorted[r]);
  const parts = ligandParts(atoms, unknown, section.conect);
  const known = formalCharges.reduce((sum, value) => sum + value, 0);
  const rest = charge !== undefined && parts.length === 1 ? charge - known : undefined;
  for (const part of parts) {
    const bonding = bondLigand(atoms, part, ligands, rest);
    if (bonding.ligand) used.add(bonding.ligand);
    bonds.push(...bonding.bonds);
    for (const [atom, value] of bonding.formalCharges) formalCharges[atom] = value;
  }
  const molecule = createMolecule({
    name: section.title,
    atomicNumbers: atoms.map((atom) => atom.atomicNumber),
    formalCharges,
    bonds: bonds.flatMap(({ a, b }) => [a, b]),
    bondOrders: bonds.map(({ order }) => order),
    massNumbers: atoms.map((atom) => atom.massNumber),
  });
  const notes = [
    ...(section.hasCell ? ['the unit cell is not used'] : []),
    ...(dropped.length > 0 ? [`alternate locations left out: ${dropped.join(', ')}`] : []),
  ];
  return {
    molecule,
    positions: Float64Array.from(atoms.flatMap((atom) => atom.position)),
    properties: new Map(notes.length > 0 ? [['note', notes.join('; ')]] : []),
    residues: residueRecord(atoms, groups),
  };
}

/**
 * Consecutive atoms of one residue. Some programs add all hydrogens at the end: one that follows another residue joins the last
 * residue of its name and number, if it lies on an atom of it.
 */
function groupResidues(atoms: readonly PdbAtom[]): number[][] {
  const groups: number[][] = [];
  const byKey = new Map<string, number[]>();
  atoms.forEach((atom, i) => {
    const last = i > 0 ? atoms[i - 1]! : undefined;
    const key = describeResidue(atom.residue);
    const known = byKey.get(key);
    const isNext = last?.segment === atom.segment && describeResidue(last.residue) === key;
    const isAdded = () =>
      atom.atomicNumber === 1 &&
      known?.some((j) => atoms[j]!.atomicNumber > 1 && distanceOf(atom, atoms[j]!) < LONGEST_HYDROGEN_BOND);
    if (known && (isNext || isAdded())) known.push(i);
    else {
      groups.push([i]);
      byKey.set(key, groups.at(-1)!);
    }
  });
  return groups;
}

function residueRecord(atoms: readonly PdbAtom[], groups: readonly (readonly number[])[]): ResidueRecord {
  const residueOfAtom = new Uint32Array(atoms.length);
  groups.forEach((members, r) => {
    for (const i of members) residueOfAtom[i] = r;
  });
  return {
    residues: groups.map(([first]) => atoms[first!]!.residue),
    residueOfAtom,
    atomNames: atoms.map(({ name }) => name),
  };
}

/** Keeps one alternate location per residue number (a residue may alternate between two names). */
function withoutAlternates(all: readonly PdbAtom[]): { atoms: PdbAtom[]; dropped: string[] } {
  const place = ({ residue: { chain, number, insertionCode }, segment }: PdbAtom) =>
    `${chain} ${number}${insertionCode} ${segment}`;
  const occupancy = new Map<string, Map<string, number>>();
  for (const atom of all) {
    if (atom.alternate === '') continue;
    const sums = occupancy.get(place(atom)) ?? new Map<string, number>();
    sums.set(atom.alternate, (sums.get(atom.alternate) ?? 0) + atom.occupancy);
    occupancy.set(place(atom), sums);
  }
  const kept = new Map(
    [...occupancy].map(([key, sums]) => [key, [...sums].reduce((a, b) => (b[1] > a[1] + 1e-6 ? b : a))[0]]),
  );
  const stays = (atom: PdbAtom) => atom.alternate === '' || kept.get(place(atom)) === atom.alternate;
  const dropped = new Set(
    all.filter((atom) => !stays(atom)).map((atom) => `${describeResidue(atom.residue)} ${atom.alternate}`),
  );
  return { atoms: all.filter(stays), dropped: [...dropped] };
}
