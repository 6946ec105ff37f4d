import type { Cell } from '../core/cell.js';
import { type ImagePairs, imageShifts } from '../core/image-pairs.js';
import { KeptPairs } from '../core/kept-pairs.js';
import { COULOMB_KCAL_PER_MOL } from '../core/units.js';
import type { ExcludedPairs } from './electrostatics.js';
import type { RadialTable } from './ewald-radial.js';

/** Pairs at places that change, in memory that is kept. */
export interface ChargedPairs {
  readonly first: Uint32Array;
  readonly second: Uint32Array;
  /** (P,3) Å, what is added to x_j − x_i */
  readonly shifts: Float64Array;
}

/** Å beyond the range up to which pairs are kept until an atom has moved half of it. */
const SKIN = 1;

/** All pairs with images within a range, those excluded left out; searched and shifted anew only when positions or cell ask for it. */
export function chargedPairs({ start, partners }: ExcludedPairs, range: number) {
  const list = new KeptPairs(range, SKIN);
  let found: ImagePairs | null = null;
  let kept: ImagePairs = { first: new Uint32Array(0), second: new Uint32Array(0), image: new Int32Array(0) };
  let cellBefore: Cell | null = null;
  let shifts: Float64Array = new Float64Array(0);
  const isExcluded = (i: number, j: number) => partners.subarray(start[i]!, start[i + 1]!).includes(j);
  return (x: Float64Array, cell: Cell): ChargedPairs => {
    const pairs = list.pairs(x, cell);
    const same = pairs === found;
    if (!same) kept = without(pairs, isExcluded);
    if (!same || !cell.every((value, k) => value === cellBefore?.[k])) {
      shifts = imageShifts(kept, cell);
      cellBefore = cell.slice();
    }
    found = pairs;
    return { first: kept.first, second: kept.second, shifts };
  };
}

function without({ first, second, image }: ImagePairs, isExcluded: (i: number, j: number) => boolean): ImagePairs {
  const rows: number[] = [];
  for (let p = 0; p < first.length; p++) {
    const own = image[3 * p] === 0 && image[3 * p + 1] === 0 && image[3 * p + 2] === 0;
    if (!own || !isExcluded(first[p]!, second[p]!)) rows.push(p);
  }
  return {
    first: Uint32Array.from(rows, (p) => first[p]!),
    second: Uint32Array.from(rows, (p) => second[p]!),
    image: Int32Array.from({ length: 3 * rows.length }, (_, k) => image[3 * rows[Math.floor(k / 3)]! + (k % 3)]!),
  };
}

/**
 * Adds the energies of pairs of charges within a range, C q_i q_j f(r²), their forces and their virial.
 *
 * @param limit Å², of r²
 * @returns kcal/mol
 */
export function addChargedPairs(
  { first, second, shifts }: ChargedPairs,
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
  for (let p = 0; p < first.length; p++) {
    const i = 3 * first[p]!;
    const j = 3 * second[p]!;
    const dx = x[j]! - x[i]! + shifts[3 * p]!;
    const dy = x[j + 1]! - x[i + 1]! + shifts[3 * p + 1]!;
    const dz = x[j + 2]! - x[i + 2]! + shifts[3 * p + 2]!;
    const square = dx * dx + dy * dy + dz * dz;
    if (square >= limit) continue;
    const u = square * perStep;
    const k = Math.min(Math.floor(u), last);
    const t = u - k;
    const c1 = cubics[4 * k + 1]!;
    const c2 = cubics[4 * k + 2]!;
    const c3 = cubics[4 * k + 3]!;
    const scale = COULOMB_KCAL_PER_MOL * charges[first[p]!]! * charges[second[p]!]!;
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
  const first = new Uint32Array(partners.length);
  for (let i = 0; i + 1 < start.length; i++) first.fill(i, start[i]!, start[i + 1]!);
  return { first, second: partners, shifts: new Float64Array(3 * partners.length) };
}
