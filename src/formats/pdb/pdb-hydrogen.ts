import { combine, subtract, unit, type Vector } from '../../chemistry/atom-placement.js';
import { hydrogensOf } from '../../chemistry/hydrogen-placement.js';
import type { Structure } from '../../chemistry/structure.js';
import { hydrogenName } from './hydrogen-name.js';
import { type FieldPoint, type Rotor, turnRotors, waterChoices } from './hydrogen-orientation.js';
import { type ModelParts, modelParts } from './pdb-part.js';
import type { PdbAtom, PdbConect } from './pdb-record.js';
import { shortened } from './pdb-residue.js';
import { type ModelSkeleton, modelSkeleton } from './pdb-skeleton.js';

/** Å */
const CARBOXYLATE_BOND = 1.25;
/** Å from a water's oxygen within which acceptors get its hydrogens */
const NEAR_WATER = 3.5;

/**
 * Adds the hydrogens that are missing, to residues with a template, to `ligands` found by their heavy atoms, and to waters; those
 * that are there stay. The form of a residue is the one that its hydrogens or its name say (HID, ASH, CYM), else that of pH 7: HIS
 * is HID or HIE by what lies next to it; cysteines at metals are thiolates; free ends are NH3+ and COO− (OXT is added), ends where a chain is cut
 * off are NH2 and CHO. Hydroxyls, thiols and waters turn to where they make hydrogen bonds. Flips of ASN, GLN and HIS are not tried, no heavy
 * atom but OXT is added, and no heavy atom moves.
 *
 * @returns every heavy atom followed by its hydrogens, and what was chosen
 */
export function addHydrogens(
  given: readonly PdbAtom[],
  conect: readonly PdbConect[],
  ligands: readonly Structure[],
): { atoms: PdbAtom[]; notes: string[] } {
  const { atoms, added } = withTerminalOxygens(given, modelParts(given, conect));
  const parts = modelParts(atoms, conect);
  const skeleton = modelSkeleton(atoms, parts, ligands);
  const places = hydrogenPlaces(atoms, skeleton);
  let count = 0;
  const complete = atoms.flatMap((atom, i) => {
    const old = skeleton.given.get(i)?.length ?? 0;
    const { hydrogens, neighbors } = skeleton.atoms[i]!;
    const placed = places.get(i) ?? [];
    count += placed.length;
    return [
      atom,
      ...placed.map(
        (position, k): PdbAtom => ({
          ...atom,
          serial: `${atom.serial} H${k}`,
          name: hydrogenName(atom.name, hydrogens, neighbors.length, old + k),
          atomicNumber: 1,
          massNumber: 0,
          position,
          formalCharge: 0,
        }),
      ),
    ];
  });
  const cut = parts.residues.flatMap((residue, r) => {
    const link = parts.links[r]!;
    if (residue?.templates[0]?.kind !== 'amino acid') return [];
    const isCut = (!link.before && !link.isFirst) || (!link.after && !link.isLast && !residue.heavy.has('OXT'));
    return isCut && !link.chainBreak.includes('without template') ? [residue.title] : [];
  });
  const list = (entries: readonly string[]) => shortened(entries, ', ');
  return {
    atoms: complete,
    notes: [
      ...(count > 0 ? [`${count} hydrogens added`] : []),
      ...(added.length > 0 ? [`OXT added to ${list(added)}`] : []),
      ...(skeleton.notes.length > 0 ? [`chosen by what is near: ${list(skeleton.notes)}`] : []),
      ...(cut.length > 0 ? [`chains are cut off at ${list(cut)}: uncharged ends there`] : []),
    ],
  };
}

/** The second oxygen of the last residue of every chain. */
function withTerminalOxygens(atoms: readonly PdbAtom[], { residues, links }: ModelParts) {
  const oxygens = new Map<number, PdbAtom>();
  const added: string[] = [];
  residues.forEach((residue, r) => {
    if (residue?.templates[0]?.kind !== 'amino acid' || !links[r]!.isLast) return;
    const [carbon, alpha, oxygen] = ['C', 'CA', 'O'].map((name) => residue.heavy.get(name));
    if (carbon === undefined || alpha === undefined || oxygen === undefined) return;
    if (residue.heavy.has('OXT') || residue.hydrogens.has('C')) return;
    const at = (i: number) => atoms[i]!.position;
    const directions = [alpha, oxygen].map((i) => unit(subtract(at(i), at(carbon))));
    const away = unit(combine([-1, directions[0]!], [-1, directions[1]!]));
    const position = combine([1, at(carbon)], [CARBOXYLATE_BOND, away]);
    // Behind the last heavy atom that it has.
    const last = Math.max(...residue.heavy.values());
    oxygens.set(last, { ...atoms[oxygen]!, name: 'OXT', serial: `${atoms[oxygen]!.serial} T`, position });
    added.push(residue.title);
  });
  return { atoms: atoms.flatMap((atom, i) => (oxygens.has(i) ? [atom, oxygens.get(i)!] : [atom])), added };
}

/** Positions of the hydrogens that are missing, by their heavy atom. */
function hydrogenPlaces(atoms: readonly PdbAtom[], { atoms: skeleton, formalCharges, given }: ModelSkeleton) {
  const places = new Map<number, Vector[]>();
  const points: FieldPoint[] = atoms.map((atom, i) => ({
    position: atom.position,
    ...fieldOf(atom.atomicNumber, skeleton[i]!.hydrogens, formalCharges[i]!),
    isPlaced: true,
  }));
  for (const [heavy, members] of given)
    for (const i of members) points[i] = { ...points[i]!, ...hydrogenField(atoms[heavy]!.atomicNumber) };
  const rotors: (Rotor & { readonly heavy: number })[] = [];
  skeleton.forEach(({ atomicNumber, hydrogens, neighbors, position }, heavy) => {
    const there = (given.get(heavy) ?? []).map((i) => atoms[i]!.position);
    const missing = hydrogens - there.length;
    if (missing <= 0) return;
    const isWater = neighbors.length === 0 && there.length === 0 && hydrogens === 2;
    const turns = neighbors.length === 1 && there.length === 0 && hydrogens === 1 && [8, 16].includes(atomicNumber);
    const first = points.length;
    const fixed = isWater ? undefined : hydrogensOf(skeleton, heavy, there);
    for (let k = 0; k < missing; k++)
      points.push({
        position: fixed?.[k] ?? position,
        ...hydrogenField(atomicNumber),
        isPlaced: fixed !== undefined && !turns,
      });
    places.set(heavy, fixed ?? []);
    if (!isWater && !turns) return;
    rotors.push({
      heavy,
      hydrogens: Array.from({ length: missing }, (_, k) => first + k),
      without: new Set([heavy, ...neighbors.map(({ site }) => site)]),
      center: position,
      choices: isWater ? [] : hydroxylAngles(skeleton, heavy).map((angle) => hydrogensOf(skeleton, heavy, [], angle)),
    });
  });
  const acceptors = points.filter(({ charge }) => charge < -0.2);
  turnRotors(
    points,
    rotors.map((rotor) =>
      rotor.choices.length > 0
        ? rotor
        : { ...rotor, choices: waterChoices(rotor.center, nearest(rotor.center, acceptors)) },
    ),
  );
  for (const { heavy, hydrogens } of rotors)
    places.set(
      heavy,
      hydrogens.map((i) => points[i]!.position),
    );
  return places;
}

function nearest(center: Vector, acceptors: readonly FieldPoint[]): Vector[] {
  return acceptors
    .map(({ position }) => position)
    .filter((position) => {
      const distance = Math.hypot(...subtract(position, center));
      return distance > 0 && distance < NEAR_WATER;
    });
}

/** ° of X–Y–O–H: in the plane of phenols and acids, near the staggered ones of alcohols. */
function hydroxylAngles(skeleton: ModelSkeleton['atoms'], oxygen: number): number[] {
  const { site } = skeleton[oxygen]!.neighbors[0]!;
  const isFlat = skeleton[site]!.neighbors.some(({ order }) => order > 1) && skeleton[site]!.atomicNumber === 6;
  return isFlat ? [0, 180] : [180, 60, -60].flatMap((angle) => [angle, angle - 20, angle + 20]);
}

function fieldOf(
  atomicNumber: number,
  hydrogens: number,
  formalCharge: number,
): Pick<FieldPoint, 'charge' | 'contact'> {
  if (atomicNumber === 8) return { charge: formalCharge < 0 ? -0.7 : -0.5, contact: 1.7 };
  if (atomicNumber === 7)
    return hydrogens > 0 || formalCharge > 0 ? { charge: 0, contact: 2.4 } : { charge: -0.4, contact: 1.8 };
  if (atomicNumber === 6) return { charge: 0, contact: 2.4 };
  return { charge: formalCharge, contact: 2.2 };
}

function hydrogenField(heavy: number): Pick<FieldPoint, 'charge' | 'contact'> {
  return { charge: [7, 8, 16].includes(heavy) ? 0.4 : 0, contact: 2 };
}
