/** The bonds of a molecule, and which atoms move when one of them gets longer or shorter. */
import type { Molecule } from 'resff';
import { symbolOf } from 'resff/chemistry';

export type Pair = readonly [number, number];

export const bondPairs = ({ bonds }: Molecule): Pair[] =>
  Array.from({ length: bonds.length / 2 }, (_, b) => [bonds[2 * b]!, bonds[2 * b + 1]!] as const);

/** Atoms bonded to each atom. */
export function neighborLists(molecule: Molecule): number[][] {
  const lists = Array.from(molecule.atomicNumbers, (): number[] => []);
  for (const [i, j] of bondPairs(molecule)) {
    lists[i]!.push(j);
    lists[j]!.push(i);
  }
  return lists;
}

/** Atoms beyond `moving` as seen from `fixed`; null where their bond is in a ring. */
export function sideOf(lists: readonly number[][], fixed: number, moving: number): Set<number> | null {
  const side = new Set([moving]);
  const open = [moving];
  while (open.length > 0) {
    const atom = open.pop()!;
    for (const next of lists[atom]!) {
      if (atom === moving && next === fixed) continue;
      if (next === fixed) return null;
      if (!side.has(next)) {
        side.add(next);
        open.push(next);
      }
    }
  }
  return side;
}

/**
 * Positions with a bond at other lengths: its smaller side moves; of a bond in a ring both atoms do, with the atoms that hang on them alone.
 *
 * @returns function of a length (Å)
 */
export function bondScan(molecule: Molecule, positions: Float64Array, [i, j]: Pair): (length: number) => Float64Array {
  const lists = neighborLists(molecule);
  const from = sideOf(lists, j, i);
  const to = sideOf(lists, i, j);
  const hanging = (atom: number) => [atom, ...lists[atom]!.filter((other) => lists[other]!.length === 1)];
  const inRing = from === null || to === null;
  const moveFrom = inRing ? hanging(i).filter((atom) => atom !== j) : from.size < to.size ? [...from] : [];
  const moveTo = inRing ? hanging(j).filter((atom) => atom !== i) : from.size < to.size ? [] : [...to];
  const line = [0, 1, 2].map((axis) => positions[3 * j + axis]! - positions[3 * i + axis]!);
  const length = Math.hypot(...line);
  return (wanted) => {
    const by = (wanted - length) / length / (inRing ? 2 : 1);
    const out = positions.slice();
    for (const atom of moveFrom) for (let axis = 0; axis < 3; axis++) out[3 * atom + axis]! -= by * line[axis]!;
    for (const atom of moveTo) for (let axis = 0; axis < 3; axis++) out[3 * atom + axis]! += by * line[axis]!;
    return out;
  };
}

const ORDERS = ['', '-', '=', '#'];

/**
 * Kind of a bond as text: element, neighbors and charge of both atoms, order, ring. `C3=O1`, `C4-N3+`, `c-ring`.
 */
export function bondType(molecule: Molecule, lists: readonly number[][], bond: number): string {
  const [i, j] = bondPairs(molecule)[bond]!;
  const name = (atom: number) => {
    const charge = molecule.formalCharges[atom]!;
    return `${symbolOf(molecule.atomicNumbers[atom]!)}${lists[atom]!.length}${charge > 0 ? '+' : charge < 0 ? '-' : ''}`;
  };
  const ring = sideOf(lists, i, j) === null ? ' ring' : '';
  const [first, second] = [name(i), name(j)].sort();
  return `${first} ${ORDERS[molecule.bondOrders[bond]!]} ${second}${ring}`;
}
