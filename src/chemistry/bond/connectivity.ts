import { distance, openBox } from '../../core/box.js';
import type { Cell } from '../../core/cell.js';
import { elementOf, symbolOf } from '../../core/elements.js';
import { ResffError } from '../../core/errors.js';
import { imagePairs, imageShifts } from '../../core/image-pairs.js';
import { isIonOnly, largestDegree } from './valence-state.js';

/**
 * Atoms closer than this multiple of the sum of their covalent radii are bonded. In 76,000 frames of 5,300 molecules up to
 * 800 K (GFN2-xTB) no bond is longer and no other pair of atoms closer.
 */
const BOND_RATIO = 1.2;
/** The same for bonds between two parts that have an odd number of electrons each: F–F 1.24, N–N of dinitrogen tetroxide 1.25, O–F of FOOF 1.28. */
const LONGEST_RATIO = 1.35;
/** Below this multiple two atoms are on top of each other: no structure. */
const CLASH_RATIO = 0.5;

/** A bond with its length as a multiple of the sum of the covalent radii. */
export interface GeometricBond {
  readonly a: number;
  readonly b: number;
  readonly ratio: number;
}

/**
 * Bonds from distances: atoms closer than 1.2 times the sum of their covalent radii. An atom with more than its element
 * can bind keeps the relatively shortest ones; a hydrogen keeps one. Longer bonds, up to 1.35 times, join parts that would be
 * radicals each. Alkali and alkaline earth metals and noble gases stay
 * unbonded.
 *
 * @param positions (N,3) Å
 * @param cell of a periodic structure: bonds may go through its faces
 * @returns sorted by atoms, a < b
 * @throws ResffError (code molecule) when two atoms coincide
 */
export function bondsFromDistances(
  atomicNumbers: ArrayLike<number>,
  positions: Float64Array,
  cell?: Cell,
): GeometricBond[] {
  const close = closePairs(atomicNumbers, positions, cell).sort((p, q) => p.ratio - q.ratio);
  const degree = new Uint32Array(atomicNumbers.length);
  /** (N) an atom of the same part; of the first one its own number. Electrons of the part modulo 2 stand there. */
  const part = Uint32Array.from(atomicNumbers, (_, atom) => atom);
  const odd = Uint8Array.from(atomicNumbers, (z) => z % 2);
  const root = (atom: number): number => {
    while (part[atom] !== atom) atom = part[atom] = part[part[atom]!]!;
    return atom;
  };
  return close
    .filter(({ a, b, ratio }) => {
      if ([a, b].some((atom) => degree[atom]! >= largestDegree(atomicNumbers[atom]!))) return false;
      const [first, second] = [root(a), root(b)];
      if (ratio > BOND_RATIO && (first === second || !odd[first] || !odd[second])) return false;
      degree[a]! += 1;
      degree[b]! += 1;
      if (first !== second) {
        part[second] = first;
        odd[first]! ^= odd[second]!;
      }
      return true;
    })
    .sort((p, q) => p.a - q.a || p.b - q.b);
}

/** All pairs within the longest ratio: a sweep along x, so that large systems cost little more than their neighbors. */
function closePairs(
  atomicNumbers: ArrayLike<number>,
  positions: Float64Array,
  cell: Cell | undefined,
): GeometricBond[] {
  const radius = Array.from(atomicNumbers, (z) => elementOf(z).covalentRadius);
  const reach = 2 * LONGEST_RATIO * Math.max(...radius);
  const out: GeometricBond[] = [];
  const consider = (i: number, j: number, apart: number) => {
    const ratio = apart / (radius[i]! + radius[j]!);
    if (ratio > LONGEST_RATIO || isIonOnly(atomicNumbers[i]!) || isIonOnly(atomicNumbers[j]!)) return;
    const [a, b] = i < j ? [i, j] : [j, i];
    if (ratio < CLASH_RATIO)
      throw new ResffError(
        'molecule',
        `geometry: expected atoms apart from each other, got ${apart.toFixed(3)} Å between ${symbolOf(atomicNumbers[a]!)}${a + 1} and ${symbolOf(atomicNumbers[b]!)}${b + 1}`,
      );
    out.push({ a, b, ratio });
  };
  if (cell) {
    const pairs = imagePairs(positions, cell, reach);
    const shifts = imageShifts(pairs, cell);
    for (let p = 0; p < pairs.first.length; p++) {
      const [i, j] = [pairs.first[p]!, pairs.second[p]!];
      const d = [0, 1, 2].map((k) => positions[3 * j + k]! - positions[3 * i + k]! + shifts[3 * pairs.image[p]! + k]!);
      if (i !== j) consider(i, j, Math.hypot(...d));
      else if (Math.hypot(...d) < 2 * BOND_RATIO * radius[i]!)
        throw new ResffError(
          'molecule',
          `geometry: expected atoms apart from their own images, got ${Math.hypot(...d).toFixed(3)} Å (${symbolOf(atomicNumbers[i]!)}${i + 1})`,
        );
    }
    return nearestOfEach(out);
  }
  const order = radius.map((_, i) => i).sort((i, j) => positions[3 * i]! - positions[3 * j]!);
  for (let s = 0; s < order.length; s++) {
    const i = order[s]!;
    for (let t = s + 1; t < order.length; t++) {
      const j = order[t]!;
      if (positions[3 * j]! - positions[3 * i]! > reach) break;
      consider(i, j, distance(openBox, positions, i, j));
    }
  }
  return out;
}

/** Of several images of a pair the nearest. */
function nearestOfEach(pairs: readonly GeometricBond[]): GeometricBond[] {
  const nearest = new Map<string, GeometricBond>();
  for (const pair of pairs) {
    const key = `${pair.a} ${pair.b}`;
    if (!((nearest.get(key)?.ratio ?? Infinity) <= pair.ratio)) nearest.set(key, pair);
  }
  return [...nearest.values()];
}

/** The distance of two atoms as a multiple of the sum of their covalent radii. */
export function bondRatio(atomicNumbers: ArrayLike<number>, positions: Float64Array, a: number, b: number): number {
  const sum = elementOf(atomicNumbers[a]!).covalentRadius + elementOf(atomicNumbers[b]!).covalentRadius;
  return distance(openBox, positions, a, b) / sum;
}
