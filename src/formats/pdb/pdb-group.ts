import { describeResidue, type ResidueRecord } from '../../chemistry/residue.js';
import type { PdbAtom } from './pdb-record.js';
import { distanceOf, LONGEST_HYDROGEN_BOND } from './pdb-residue.js';

/**
 * Consecutive atoms of one residue. Some programs add all hydrogens at the end: one that follows another residue joins the last
 * residue of its name and number, if it lies on an atom of it.
 */
export function groupResidues(atoms: readonly PdbAtom[]): number[][] {
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

export function residueRecord(atoms: readonly PdbAtom[], groups: readonly (readonly number[])[]): ResidueRecord {
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

/**
 * Keeps of alternate locations the one with the highest occupancy, of equal ones the first, one per residue number (a residue may
 * alternate between two names).
 *
 * @returns also which were dropped, as `SER 12 A B`: the residue, then the letter
 */
export function withoutAlternates(all: readonly PdbAtom[]): { atoms: PdbAtom[]; dropped: string[] } {
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
