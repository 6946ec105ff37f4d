import { createMolecule, type Molecule } from '../../chemistry/molecule.js';
import type { Structure } from '../../chemistry/structure.js';
import { ParseError } from '../../core/errors.js';
import type { LigandPart } from './pdb-conect.js';
import { bondLigand } from './pdb-ligand.js';
import type { ModelParts } from './pdb-part.js';
import type { PdbAtom } from './pdb-record.js';
import { bondResidue, type Misfit, shortened } from './pdb-residue.js';

/** How to say what residues without template are. */
export interface LigandOptions {
  /** molecules that residues without a template may be; their coordinates do not matter */
  readonly ligands?: readonly Structure[] | undefined;
  /** total charge, e; wanted only where CONECT records are all there is about charged residues: one, or several of one kind */
  readonly charge?: number | undefined;
}

/**
 * The molecule of a model, its atoms in the order of the file.
 *
 * @param used gets the ligands that were found
 * @throws ParseError that names the first residue that is none of its forms, with what was expected and what is there, how many others
 *   there are, and what adds the atoms that are missing
 */
export function bondModel(
  atoms: readonly PdbAtom[],
  parts: ModelParts,
  { ligands = [], charge }: LigandOptions,
  name: string,
  used: Set<Structure>,
): Molecule {
  const bonds = parts.bonds.map(([a, b]) => ({ a, b, order: 1 }));
  const formalCharges = new Int8Array(atoms.length);
  const misfits: Misfit[] = [];
  for (const [r, residue] of parts.residues.entries()) {
    if (!residue) continue;
    const bonding = bondResidue(residue, parts.links[r]!);
    if ('message' in bonding) misfits.push(bonding);
    else {
      bonds.push(...bonding.bonds);
      for (const [atom, value] of bonding.formalCharges) formalCharges[atom] = value;
    }
  }
  const tryLigands = (wanted: readonly LigandPart[], total?: number) =>
    wanted.flatMap((part): UnknownPart[] => {
      try {
        const bonding = bondLigand(atoms, part, ligands, total);
        if (bonding.ligand) used.add(bonding.ligand);
        bonds.push(...bonding.bonds);
        for (const [atom, value] of bonding.formalCharges) formalCharges[atom] = value;
        return [];
      } catch (error) {
        if (!(error instanceof ParseError)) throw error;
        return [{ part, error }];
      }
    });
  const left = () => (charge ?? 0) - formalCharges.reduce((sum, value) => sum + value, 0);
  const isOnly = charge !== undefined && parts.ligands.length === 1;
  let unknown = tryLigands(parts.ligands, isOnly ? left() : undefined);
  // What is left of the total belongs to the residues that do not say their charge: in equal parts, where they are alike.
  const share = left() / unknown.length;
  if (charge !== undefined && !isOnly && Number.isInteger(share) && areAlike(atoms, unknown))
    unknown = tryLigands(
      unknown.map(({ part }) => part),
      share,
    );
  if (misfits.length > 0) throw misfitError(misfits, unknown[0]?.error);
  if (unknown[0]) throw unknown[0].error;
  return createMolecule({
    name,
    atomicNumbers: atoms.map((atom) => atom.atomicNumber),
    formalCharges,
    bonds: bonds.flatMap(({ a, b }) => [a, b]),
    bondOrders: bonds.map(({ order }) => order),
    massNumbers: atoms.map((atom) => atom.massNumber),
  });
}

/** A part of a model whose bonds or charges are not known, and what is missing. */
interface UnknownPart {
  readonly part: LigandPart;
  readonly error: ParseError;
}

/** Whether all parts have atoms of the same names. */
function areAlike(atoms: readonly PdbAtom[], unknown: readonly UnknownPart[]): boolean {
  const names = unknown.map(({ part }) =>
    part.members
      .map((i) => `${atoms[i]!.residue.name} ${atoms[i]!.name}`)
      .sort()
      .join(),
  );
  return new Set(names).size === 1;
}

const MOST_NAMED = 5;

/** One error for all residues that do not fit, with the way out. */
function misfitError(misfits: readonly Misfit[], unknown: ParseError | undefined): ParseError {
  const [first] = misfits;
  const incomplete = misfits.filter(({ missing }) => missing.length > 0);
  const bare = misfits.filter(({ lacksHydrogens }) => lacksHydrogens);
  const listed = incomplete.slice(0, MOST_NAMED).map(({ title, missing }) => `${title} ${shortened(missing, ' ')}`);
  const more = incomplete.length > MOST_NAMED ? ` and ${incomplete.length - MOST_NAMED} more` : '';
  const message = [
    first!.message,
    ...(misfits.length > 1 ? [`${misfits.length} residues in all do not fit`] : []),
    ...(bare.length > 0
      ? [`${misfits.length === 1 ? 'it lacks' : `${bare.length} lack`} only hydrogens: --add-hydrogens adds them`]
      : []),
    ...(incomplete.length > 0
      ? [
          `heavy atoms are missing (${listed.join(', ')}${more}): PDBFixer adds them, pdbfixer FILE --add-atoms=heavy --keep-heterogens=all --output=fixed.pdb`,
        ]
      : []),
    ...(unknown ? [unknown.message.slice(0, 150)] : []),
  ];
  return new ParseError(message.join('; '), first!.line, first!.column);
}
