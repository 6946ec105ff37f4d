import type { Cell } from '../core/cell.js';
import { type ImagePairs, imageShifts, ownImage } from '../core/image-pairs.js';
import { KeptPairs } from '../core/kept-pairs.js';
import { COULOMB_KCAL_PER_MOL } from '../core/units.js';
import type { ExcludedPairs } from './electrostatics.js';
import type { RadialTable } from './ewald-radial.js';

/** Pairs of atoms with images, by their first atom. */
export interface ChargedPairs {
  /** (N + 1) where the pairs of each atom begin */
  readonly begin: Uint32Array;
  /** (P) the other atom */
  readonly second: Uint32Array;
  /** (P) where its vector begins in `shifts`; there are few different ones */
  readonly shift: Uint32Array;
  /** (S,3) Å, what is added to x_j − x_i */
  readonly shifts: Float64Array;
}

/** Å beyond the range up to which pairs are kept until an atom has moved half of it. */
const SKIN = 1;

/** All pairs with images within a range, those excluded left out; searched anew only when positions or cell ask for it. */
export function chargedPairs(excluded: ExcludedPairs, range: number) {
  const list = new KeptPairs(range, SKIN);
  let found: ImagePairs | null = null;
  let kept: Omit<ChargedPairs, 'shifts'> & { images: Int32Array };
  return (x: Float64Array, cell: Cell): ChargedPairs => {
    const pairs = list.pairs(x, cell);
    if (pairs !== found) kept = without(pairs, excluded);
    found = pairs;
    return { ...kept, shifts: imageShifts(kept, cell) };
  };
}

function without({ first, second, image, images }: ImagePairs, { start, partners }: ExcludedPairs) {
  const own = ownImage({ images });
  const begin = new Uint32Array(start.length);
  const left = new Uint8Array(first.length);
  for (let p = 0; p < first.length; p++) {
    const i = first[p]!;
    if (image[p] === own)
      for (let at = start[i]!; at < start[i + 1]!; at++) if (partners[at] === second[p]) left[p] = 1;
    begin[i + 1]! += 1 - left[p]!;
  }
  for (let i = 1; i < begin.length; i++) begin[i]! += begin[i - 1]!;
  const next = begin.slice();
  const others = new Uint32Array(begin.at(-1)!);
  const shift = new Uint32Array(begin.at(-1)!);
  for (let p = 0; p < first.length; p++) {
    if (left[p] === 1) continue;
    const at = next[first[p]!]!++;
    others[at] = second[p]!;
    shift[at] = 3 * image[p]!;
  }
  return { begin, second: others, shift, images };
}

/**
 * Adds the energies of pairs of charges within a range, C q_i q_j f(r²), their forces and their virial.
 *
 * @param limit Å², of r²
 * @returns kcal/mol
 */
export function addChargedPairs(
  { begin, second, shift, shifts }: ChargedPairs,
  { step, cubics }: RadialTable,
  limit: number,
  charges: Float64Array,
  x: Float64Array,
  forces: Float64Array,
  virial: Float64Array,
): number {
  const last = cubics.length / 4 - 1;
  const perStep = 1 / step;
  let energy = 0;
  let xx = 0;
  let xy = 0;
  let xz = 0;
  let yy = 0;
  let yz = 0;
  let zz = 0;
  for (let i = 0; i < charges.length; i++) {
    const atX = x[3 * i]!;
    const atY = x[3 * i + 1]!;
    const atZ = x[3 * i + 2]!;
    const charge = COULOMB_KCAL_PER_MOL * charges[i]!;
    // of this atom
    let sum = 0;
    let fx = 0;
    let fy = 0;
    let fz = 0;
    for (let p = begin[i]!, end = begin[i + 1]!; p < end; p++) {
      const other = second[p]!;
      const j = 3 * other;
      const s = shift[p]!;
      const dx = x[j]! - atX + shifts[s]!;
      const dy = x[j + 1]! - atY + shifts[s + 1]!;
      const dz = x[j + 2]! - atZ + shifts[s + 2]!;
      const square = dx * dx + dy * dy + dz * dz;
      if (square >= limit) continue;
      const u = square * perStep;
      const k = Math.min(Math.floor(u), last);
      const t = u - k;
      const at = 4 * k;
      const c1 = cubics[at + 1]!;
      const c2 = cubics[at + 2]!;
      const c3 = cubics[at + 3]!;
      const scale = charge * charges[other]!;
      sum += scale * (cubics[at]! + t * (c1 + t * (c2 + t * c3)));
      // −dE/d(r²) · 2 d
      const push = -2 * perStep * scale * (c1 + t * (2 * c2 + t * 3 * c3));
      const px = push * dx;
      const py = push * dy;
      const pz = push * dz;
      fx += px;
      fy += py;
      fz += pz;
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
    energy += sum;
    forces[3 * i]! -= fx;
    forces[3 * i + 1]! -= fy;
    forces[3 * i + 2]! -= fz;
  }
  for (const [k, value] of [xx, xy, xz, xy, yy, yz, xz, yz, zz].entries()) virial[k]! += value;
  return energy;
}

/** The pairs that are left out, each once, within whole molecules. */
export function excludedOnes({ start, partners }: ExcludedPairs): ChargedPairs {
  return {
    begin: start,
    second: partners,
    shift: new Uint32Array(partners.length),
    shifts: new Float64Array(3),
  };
}
