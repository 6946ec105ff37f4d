import { ParseError } from '../../core/errors.js';
import type { PdbAtom, PdbConect } from './pdb-record.js';

/** Atoms of residues without a template that belong together. */
export interface LigandPart {
  /** indices of its atoms in the model */
  readonly members: readonly number[];
  readonly conect: readonly BondedPair[];
  /** its atoms that are bonded to residues with a template, once per bond */
  readonly outside: readonly number[];
}

/** A bond by CONECT, with how often it is written from one side: the bond order, where a program states it. */
export interface BondedPair {
  readonly a: number;
  readonly b: number;
  readonly order: number;
}

/** Elements whose bonds are covalent; those of others (iron in a heme) are written as bonds too, and are not counted as valences. */
const NONMETALS: ReadonlySet<number> = new Set([1, 5, 6, 7, 8, 9, 14, 15, 16, 17, 34, 35, 53]);

/** The residues without template, joined where CONECT records bond them. */
export function ligandParts(residues: readonly (readonly number[])[], pairs: readonly BondedPair[]): LigandPart[] {
  const owner = new Map<number, number>();
  residues.forEach((members, r) => {
    for (const i of members) owner.set(i, r);
  });
  const root = residues.map((_, r) => r);
  const find = (r: number): number => (root[r] === r ? r : find(root[r]!));
  const bonds = pairs.filter(({ a, b }) => owner.has(a) && owner.has(b));
  for (const { a, b } of bonds) root[find(owner.get(a)!)] = find(owner.get(b)!);
  const parts = new Map<number, { members: number[]; conect: BondedPair[]; outside: number[] }>();
  const partOf = (atom: number) => {
    const key = find(owner.get(atom)!);
    const part = parts.get(key) ?? { members: [], conect: [], outside: [] };
    parts.set(key, part);
    return part;
  };
  for (const members of residues) for (const i of members) partOf(i).members.push(i);
  for (const pair of bonds) partOf(pair.a).conect.push(pair);
  for (const { a, b } of pairs)
    if (owner.has(a) !== owner.has(b)) partOf(owner.has(a) ? a : b).outside.push(owner.has(a) ? a : b);
  return [...parts.values()].map((part) => ({ ...part, members: part.members.sort((i, j) => i - j) }));
}

/**
 * Bonds by CONECT of residues without template, within them and to others; those to a metal of another residue do not count.
 *
 * @param residues those without template
 * @throws ParseError for a serial number of several atoms, an atom bonded to itself
 */
export function bondedPairs(
  atoms: readonly PdbAtom[],
  residues: readonly (readonly number[])[],
  conect: readonly PdbConect[],
): BondedPair[] {
  const unknown = new Map(residues.flatMap((members, r) => members.map((i) => [i, r] as const)));
  if (unknown.size === 0) return [];
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
    if (i === undefined || j === undefined || (!unknown.has(i) && !unknown.has(j))) continue;
    for (const serial of [from, to])
      if (twice.has(serial))
        throw new ParseError(`CONECT: expected every serial number once, got ${serial} for several atoms`, line, 7);
    if (i === j) throw new ParseError(`CONECT: expected two different atoms, got ${from} twice`, line, 7);
    if (unknown.get(i) !== unknown.get(j) && ![i, j].every((atom) => NONMETALS.has(atoms[atom]!.atomicNumber)))
      continue;
    const [a, b] = i < j ? [i, j] : [j, i];
    const bond = written.get(`${a} ${b}`) ?? { a, b, forward: 0, backward: 0 };
    if (i === a) bond.forward++;
    else bond.backward++;
    written.set(`${a} ${b}`, bond);
  }
  return [...written.values()].map(({ a, b, forward, backward }) => ({ a, b, order: Math.max(forward, backward) }));
}
