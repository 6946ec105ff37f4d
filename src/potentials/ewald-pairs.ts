import type { Cell } from '../core/cell.js';
import { type ImagePairs, imageShifts } from '../core/image-pairs.js';
import { KeptPairs } from '../core/kept-pairs.js';
import { COULOMB_KCAL_PER_MOL } from '../core/units.js';
import type { ExcludedPairs } from './electrostatics.js';
import type { RadialTable } from './ewald-radial.js';

/** Pairs of atoms with images. There are few different lattice vectors, so pairs have the number of one: less memory to go through. */
export interface ChargedPairs {
  /** (P,3) first, second, where its vector begins in `shifts` */
  readonly rows: Uint32Array;
  /** (S,3) Å, what is added to x_j − x_i */
  readonly shifts: Float64Array;
}

/** Å beyond the range up to which pairs are kept until an atom has moved half of it. */
const SKIN = 1;

/** All pairs with images within a range, those excluded left out; searched anew only when positions or cell ask for it. */
export function chargedPairs(excluded: ExcludedPairs, range: number) {
  const list = new KeptPairs(range, SKIN);
  let found: ImagePairs | null = null;
  let kept = without({ first: new Uint32Array(0), second: new Uint32Array(0), image: new Int32Array(0) }, excluded);
  return (x: Float64Array, cell: Cell): ChargedPairs => {
    const pairs = list.pairs(x, cell);
    if (pairs !== found) kept = without(pairs, excluded);
    found = pairs;
    return { rows: kept.rows, shifts: imageShifts({ image: kept.images }, cell) };
  };
}

function without({ first, second, image }: ImagePairs, { start, partners }: ExcludedPairs) {
  const rows = new Uint32Array(3 * first.length);
  const images: number[] = [];
  const numbers = new Map<number, number>();
  let count = 0;
  for (let p = 0; p < first.length; p++) {
    const [i, j] = [first[p]!, second[p]!];
    const [u, v, w] = [image[3 * p]!, image[3 * p + 1]!, image[3 * p + 2]!];
    if (u === 0 && v === 0 && w === 0 && partners.subarray(start[i]!, start[i + 1]!).includes(j)) continue;
    const key = (u * MOST_IMAGES + v) * MOST_IMAGES + w;
    let number = numbers.get(key);
    if (number === undefined) {
      number = images.push(u, v, w) / 3 - 1;
      numbers.set(key, number);
    }
    rows[3 * count] = i;
    rows[3 * count + 1] = j;
    rows[3 * count + 2] = 3 * number;
    count++;
  }
  return { rows: rows.slice(0, 3 * count), images: Int32Array.from(images) };
}

/** More than twice as many as images are ever away: 2¹⁷ cubed is exact in a number. */
const MOST_IMAGES = 2 ** 17;

/**
 * Adds the energies of pairs of charges within a range, C q_i q_j f(r²), their forces and their virial.
 *
 * @param limit Å², of r²
 * @returns kcal/mol
 */
export function addChargedPairs(
  { rows, shifts }: ChargedPairs,
  { step, cubics }: RadialTable,
  limit: number,
  charges: Float64Array,
  x: Float64Array,
  forces: Float64Array,
  virial: Float64Array,
): number {
  const last = cubics.length / 4 - 1;
  const perStep = 1 / step;
  let [energy, xx, xy, xz, yy, yz, zz] = [0, 0, 0, 0, 0, 0, 0];
  for (let p = 0; p < rows.length; p += 3) {
    const i = 3 * rows[p]!;
    const j = 3 * rows[p + 1]!;
    const shift = rows[p + 2]!;
    const dx = x[j]! - x[i]! + shifts[shift]!;
    const dy = x[j + 1]! - x[i + 1]! + shifts[shift + 1]!;
    const dz = x[j + 2]! - x[i + 2]! + shifts[shift + 2]!;
    const square = dx * dx + dy * dy + dz * dz;
    if (square >= limit) continue;
    const u = square * perStep;
    const k = Math.min(Math.floor(u), last);
    const t = u - k;
    const c1 = cubics[4 * k + 1]!;
    const c2 = cubics[4 * k + 2]!;
    const c3 = cubics[4 * k + 3]!;
    const scale = COULOMB_KCAL_PER_MOL * charges[rows[p]!]! * charges[rows[p + 1]!]!;
    energy += scale * (cubics[4 * k]! + t * (c1 + t * (c2 + t * c3)));
    // −dE/d(r²) · 2 d
    const push = -2 * scale * perStep * (c1 + t * (2 * c2 + t * 3 * c3));
    const px = push * dx;
    const py = push * dy;
    const pz = push * dz;
    forces[i]! -= px;
    forces[i + 1]! -= py;
    forces[i + 2]! -= pz;
    forces[j]! += px;
    forces[j + 1]! += py;
    forces[j + 2]! += pz;
    xx += px * dx;
    xy += py * dx;
    xz += pz * dx;
    yy += py * dy;
    yz += pz * dy;
    zz += pz * dz;
  }
  for (const [k, value] of [xx, xy, xz, xy, yy, yz, xz, yz, zz].entries()) virial[k]! += value;
  return energy;
}

/** The pairs that are left out, each once, within whole molecules. */
export function excludedOnes({ start, partners }: ExcludedPairs): ChargedPairs {
  const rows = new Uint32Array(3 * partners.length);
  for (let i = 0; i + 1 < start.length; i++)
    for (let next = start[i]!; next < start[i + 1]!; next++) rows.set([i, partners[next]!, 0], 3 * next);
  return { rows, shifts: new Float64Array(3) };
}
