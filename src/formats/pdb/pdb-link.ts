import { describeResidue } from '../../chemistry/residue.js';
import type { PdbAtom } from './pdb-record.js';
import { distanceOf, type ResidueLinks, type TemplateResidue } from './pdb-residue.js';

/** Å; C and N of neighboring residues farther apart are not bonded. */
const LONGEST_PEPTIDE_BOND = 2.0;
/** Å; sulfurs without hydrogen closer than this are bonded. */
const LONGEST_DISULFIDE = 2.5;

/** Pairs of bridged sulfurs: nearest pairs first, every sulfur once. */
export function findDisulfides(
  atoms: readonly PdbAtom[],
  residues: readonly (TemplateResidue | undefined)[],
): [number, number][] {
  const free = residues.flatMap((residue) => {
    const sulfur = residue?.heavy.get('SG');
    return sulfur !== undefined && !residue!.hydrogens.has('SG') ? [sulfur] : [];
  });
  const pairs = free.flatMap((a, k) =>
    free.slice(k + 1).map((b) => ({ a, b, distance: distanceOf(atoms[a]!, atoms[b]!) })),
  );
  const used = new Set<number>();
  return pairs
    .filter(({ distance }) => distance < LONGEST_DISULFIDE)
    .sort((p, q) => p.distance - q.distance)
    .flatMap(({ a, b }): [number, number][] => {
      if (used.has(a) || used.has(b)) return [];
      used.add(a).add(b);
      return [[a, b]];
    });
}

export interface ChainLinks extends Pick<ResidueLinks, 'before' | 'chainBreak' | 'isFirst'> {
  /** the chain ends with it: its C is free, not cut off */
  readonly isLast: boolean;
  /** residue whose N its C is bonded to */
  readonly after: number | undefined;
}

/** Peptide bonds: to the next residue of the chain, and from its last to its first where they are close (cyclic peptides). */
export function findPeptideBonds(
  atoms: readonly PdbAtom[],
  groups: readonly (readonly number[])[],
  residues: readonly (TemplateResidue | undefined)[],
): ChainLinks[] {
  const before = residues.map(() => false);
  const after: (number | undefined)[] = residues.map(() => undefined);
  const isFirst = residues.map(() => false);
  const isLast = residues.map(() => false);
  const chainBreak = residues.map((_, r) => foreignNeighbor(atoms, groups, residues, r));
  const chain = (r: number) => {
    const { segment, residue } = atoms[groups[r]![0]!]!;
    return `${segment} ${residue.chain}`;
  };
  const kind = (r: number) => residues[r]?.templates[0]?.kind;
  const gives = (r: number) => kind(r) === 'amino acid' || kind(r) === 'start cap';
  const takes = (r: number) => kind(r) === 'amino acid' || kind(r) === 'end cap';
  /** Å; undefined where an atom is not there */
  const distance = (from: number, to: number) => {
    const [carbon, nitrogen] = [residues[from]!.heavy.get('C'), residues[to]!.heavy.get('N')];
    return carbon === undefined || nitrogen === undefined ? undefined : distanceOf(atoms[carbon]!, atoms[nitrogen]!);
  };
  let start = 0;
  for (let r = 0; r < residues.length; r++) {
    if (r === 0 || chain(r) !== chain(r - 1) || !gives(r - 1)) {
      start = r;
      isFirst[r] = chainBreak[r] === '';
    }
    if (!gives(r) || residues[r]!.heavy.has('OXT')) continue;
    const ends = r + 1 === residues.length || chain(r + 1) !== chain(r) || !takes(r + 1);
    const next = ends ? start : r + 1;
    const length = next !== r && takes(next) ? distance(r, next) : undefined;
    if (length !== undefined && length <= LONGEST_PEPTIDE_BOND) {
      after[r] = next;
      before[next] = true;
    } else {
      isLast[r] = ends && chainBreak[r] === '';
      chainBreak[r] ||=
        ends || length === undefined
          ? '; the chain ends here without OXT or a cap'
          : `; the next N is ${length.toFixed(2)} Å from C, too far for a bond`;
    }
  }
  return residues.map((_, r) => ({
    before: before[r]!,
    after: after[r],
    isFirst: isFirst[r]!,
    isLast: isLast[r]!,
    chainBreak: chainBreak[r]!,
  }));
}

/** Says so when a residue is bonded to the one before or after it in the file and that has no template. */
function foreignNeighbor(
  atoms: readonly PdbAtom[],
  groups: readonly (readonly number[])[],
  residues: readonly (TemplateResidue | undefined)[],
  r: number,
): string {
  const heavy = (group: number) => (groups[group] ?? []).map((i) => atoms[i]!).filter((atom) => atom.atomicNumber > 1);
  for (const other of [r - 1, r + 1]) {
    if (!residues[r] || residues[other]) continue;
    const touching = heavy(other).find((atom) =>
      heavy(r).some((own) => distanceOf(own, atom) <= LONGEST_PEPTIDE_BOND && own.residue.chain === atom.residue.chain),
    );
    if (touching) return `; it is bonded to ${describeResidue(touching.residue)}, a residue without template`;
  }
  return '';
}
