import { bondedPairs, type LigandPart, ligandParts } from './pdb-conect.js';
import { groupResidues } from './pdb-group.js';
import { findDisulfides, findPeptideBonds } from './pdb-link.js';
import type { PdbAtom, PdbConect } from './pdb-record.js';
import { type ResidueLinks, sortResidue, type TemplateResidue } from './pdb-residue.js';

/** The residues of a model, and how they hang together. */
export interface ModelParts {
  /** atoms of every residue */
  readonly groups: readonly (readonly number[])[];
  /** of every residue; undefined where there is no template */
  readonly residues: readonly (TemplateResidue | undefined)[];
  /** of every residue with a template */
  readonly links: readonly ModelLinks[];
  /** peptide bonds, disulfides, and bonds of residues with a template to others without */
  readonly bonds: readonly (readonly [number, number])[];
  /** residues without template, joined where they are bonded */
  readonly ligands: readonly LigandPart[];
}

export interface ModelLinks extends ResidueLinks {
  /** the chain ends with it: its C is free, not cut off */
  readonly isLast: boolean;
}

/** @throws ParseError for residues whose atoms are twice, elsewhere or of another element; serial numbers that say nothing */
export function modelParts(atoms: readonly PdbAtom[], conect: readonly PdbConect[]): ModelParts {
  const groups = groupResidues(atoms);
  const residues = groups.map((members) => sortResidue(atoms, members));
  const disulfides = findDisulfides(atoms, residues);
  const bridged = new Set(disulfides.flat());
  const chain = findPeptideBonds(atoms, groups, residues);
  const unknown = groups.filter((_, r) => !residues[r]);
  const pairs = bondedPairs(atoms, unknown, conect);
  const ligands = ligandParts(unknown, pairs);
  const outside = new Set(unknown.flat());
  const crossing = pairs.filter(({ a, b }) => outside.has(a) !== outside.has(b));
  const links = residues.map((residue, r): ModelLinks => {
    const names = new Map([...(residue?.heavy ?? [])].map(([name, i]) => [i, name]));
    const others = new Map<string, number>();
    for (const { a, b } of crossing) {
      const name = names.get(outside.has(a) ? b : a);
      if (name !== undefined) others.set(name, (others.get(name) ?? 0) + 1);
    }
    return {
      ...chain[r]!,
      after: chain[r]!.after !== undefined,
      disulfide: bridged.has(residue?.heavy.get('SG') ?? -1),
      others,
    };
  });
  const peptide = chain.flatMap(({ after }, r): [number, number][] =>
    after === undefined ? [] : [[residues[r]!.heavy.get('C')!, residues[after]!.heavy.get('N')!]],
  );
  return {
    groups,
    residues,
    links,
    bonds: [...disulfides, ...peptide, ...crossing.map(({ a, b }) => [a, b] as const)],
    ligands,
  };
}
