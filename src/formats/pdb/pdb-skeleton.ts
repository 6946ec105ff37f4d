import type { SkeletonAtom } from '../../chemistry/hydrogen-placement.js';
import { describeResidue } from '../../chemistry/residue.js';
import type { Structure } from '../../chemistry/structure.js';
import { matchLigand } from './ligand-match.js';
import type { ModelParts } from './pdb-part.js';
import type { PdbAtom } from './pdb-record.js';
import { distanceOf, intendedForm, type ResidueSkeleton, type TemplateResidue } from './pdb-residue.js';

/** Å; a metal this close to a sulfur or nitrogen is bonded to it. */
const COORDINATION = 2.8;
/** Å between the heavy atoms of a hydrogen bond */
const HYDROGEN_BOND = 3.5;

/** Every atom of a model with its bonds and the hydrogens it should have. */
export interface ModelSkeleton {
  readonly atoms: readonly SkeletonAtom[];
  readonly formalCharges: readonly number[];
  /** hydrogens that are there, by their heavy atom */
  readonly given: ReadonlyMap<number, readonly number[]>;
  /** what was chosen and might be otherwise */
  readonly notes: readonly string[];
}

/** What is there and what should be; residues that are no form with their heavy atoms keep what they have. */
export function modelSkeleton(
  atoms: readonly PdbAtom[],
  parts: ModelParts,
  ligands: readonly Structure[],
): ModelSkeleton {
  const neighbors: { site: number; order: number }[][] = atoms.map(() => []);
  const hydrogens = atoms.map(() => 0);
  const formalCharges = atoms.map(() => 0);
  const given = new Map<number, number[]>();
  const bond = (a: number, b: number, order: number) => {
    const [i, j] = atoms[a]!.atomicNumber === 1 ? [b, a] : [a, b];
    if (atoms[j]!.atomicNumber === 1) given.set(i, [...(given.get(i) ?? []), j]);
    else {
      neighbors[i]!.push({ site: j, order });
      neighbors[j]!.push({ site: i, order });
    }
  };
  for (const [a, b] of parts.bonds) bond(a, b, 1);
  const take = (skeleton: Pick<ResidueSkeleton, 'bonds' | 'hydrogens' | 'formalCharges'> | undefined) => {
    for (const { a, b, order } of skeleton?.bonds ?? []) bond(a, b, order);
    for (const [atom, count] of skeleton?.hydrogens ?? []) hydrogens[atom] = count;
    for (const [atom, charge] of skeleton?.formalCharges ?? []) formalCharges[atom] = charge;
  };
  parts.residues.forEach((residue, r) => {
    if (!residue) return;
    take(intendedForm(residue, parts.links[r]!, atoms[parts.groups[r]![0]!]!.residue.name));
    for (const [name, members] of residue.hydrogens) for (const i of members) bond(residue.heavy.get(name)!, i, 1);
  });
  for (const part of parts.ligands) take(matchLigand(atoms, part, ligands));
  const skeleton = atoms.map(({ atomicNumber, position }, i) => ({
    atomicNumber,
    position,
    neighbors: neighbors[i]!,
    get hydrogens() {
      return hydrogens[i]!;
    },
  }));
  const notes = parts.residues.flatMap((residue, r) => {
    const name = atoms[parts.groups[r]![0]!]!.residue.name.toUpperCase();
    if (residue && name === 'CYS') return chooseThiolate(atoms, residue, hydrogens);
    return residue && name === 'HIS' ? chooseTautomer(atoms, skeleton, residue, hydrogens) : [];
  });
  return { atoms: skeleton, formalCharges, given, notes };
}

/** A cysteine that holds a metal has no hydrogen. */
function chooseThiolate(atoms: readonly PdbAtom[], residue: TemplateResidue, hydrogens: number[]): string[] {
  const sulfur = residue.heavy.get('SG');
  if (sulfur === undefined || hydrogens[sulfur] !== 1 || residue.hydrogens.has('SG')) return [];
  const metal = atoms.find((atom) => isMetal(atom) && distanceOf(atom, atoms[sulfur]!) < COORDINATION);
  if (!metal) return [];
  hydrogens[sulfur] = 0;
  return [`${residue.title} CYM at ${describeResidue(metal.residue)}`];
}

/** HID where what is near ND1 wants a hydrogen more than what is near NE2; HIE otherwise. */
function chooseTautomer(
  atoms: readonly PdbAtom[],
  skeleton: readonly SkeletonAtom[],
  residue: TemplateResidue,
  hydrogens: number[],
): string[] {
  const [delta, epsilon] = [residue.heavy.get('ND1'), residue.heavy.get('NE2')];
  if (delta === undefined || epsilon === undefined || residue.hydrogens.has('ND1') || residue.hydrogens.has('NE2'))
    return [];
  if (hydrogens[delta]! + hydrogens[epsilon]! !== 1) return [];
  const own = new Set(residue.heavy.values());
  const wish = (nitrogen: number) =>
    atoms.reduce((sum, atom, i) => {
      if (own.has(i) || distanceOf(atom, atoms[nitrogen]!) > (isMetal(atom) ? COORDINATION : HYDROGEN_BOND)) return sum;
      if (isMetal(atom)) return sum - 2;
      const { atomicNumber, neighbors } = skeleton[i]!;
      const isAcceptor = atomicNumber === 8 && hydrogens[i] === 0;
      const isDonor = atomicNumber === 7 && hydrogens[i]! > 0 && neighbors.length > 0;
      return sum + Number(isAcceptor) - Number(isDonor);
    }, 0);
  const isDelta = wish(delta) > wish(epsilon);
  [hydrogens[delta], hydrogens[epsilon]] = isDelta ? [1, 0] : [0, 1];
  return [`${residue.title} ${isDelta ? 'HID' : 'HIE'}`];
}

/** Alkali and alkaline earth metals take no covalent bonds; all others may hold a cysteine or histidine. */
function isMetal({ atomicNumber }: PdbAtom): boolean {
  return (
    (atomicNumber >= 21 && atomicNumber <= 30) || (atomicNumber >= 39 && atomicNumber <= 48) || atomicNumber === 80
  );
}
