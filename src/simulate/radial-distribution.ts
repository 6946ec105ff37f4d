import { type Cell, cellVolume } from '../core/cell.js';
import { imagePairs, imageShifts, ownImage } from '../core/image-pairs.js';
import { wholeMolecules } from '../topology/whole-molecules.js';

/** Atoms whose distances are counted; atoms of one molecule are not. */
export interface RadialRequest {
  readonly first: readonly number[];
  readonly second: readonly number[];
  /** Å */
  readonly range: number;
  /** Å, width of a bin */
  readonly bin: number;
}

export interface RadialDistribution {
  /** Å, middles of the bins */
  readonly r: number[];
  /** 1 where second atoms are as many as anywhere */
  readonly g: number[];
  /** second atoms around a first one up to the end of each bin */
  readonly neighbors: number[];
}

/**
 * g(r) of pairs of atoms of different molecules, all images counted: pairs in a shell over those of as many atoms spread evenly,
 * (N₁N₂ − those within molecules)/V times the volume of the shell.
 *
 * @param bonds (B,2) say what a molecule is
 */
export class RadialCounter {
  private readonly counts: Float64Array;
  /** Σ over frames of the pairs per Å³ */
  private density = 0;
  private frames = 0;
  private readonly isFirst: Uint8Array;
  private readonly isSecond: Uint8Array;
  private readonly molecules: ReturnType<typeof wholeMolecules>;
  private readonly pairs: number;

  constructor(
    atomCount: number,
    bonds: ArrayLike<number>,
    private readonly request: RadialRequest,
  ) {
    const { first, second, range, bin } = request;
    this.counts = new Float64Array(Math.ceil(range / bin - 1e-9));
    this.molecules = wholeMolecules(atomCount, bonds);
    this.isFirst = flags(atomCount, first);
    this.isSecond = flags(atomCount, second);
    const own = new Float64Array(this.molecules.count);
    for (const j of second) own[this.molecules.group[j]!]!++;
    this.pairs = first.reduce((sum, i) => sum + second.length - own[this.molecules.group[i]!]!, 0);
  }

  /** @param positions (N,3) Å, wrapped, whole or anything between */
  add(positions: Float64Array, cell: Cell): void {
    const { range, bin } = this.request;
    const { group } = this.molecules;
    const x = new Float64Array(positions.length);
    this.molecules.unwrap(positions, cell, x);
    const pairs = imagePairs(x, cell, range);
    const shifts = imageShifts(pairs, cell);
    const own = ownImage(pairs);
    for (let p = 0; p < pairs.first.length; p++) {
      const i = pairs.first[p]!;
      const j = pairs.second[p]!;
      const times = this.isFirst[i]! * this.isSecond[j]! + this.isFirst[j]! * this.isSecond[i]!;
      if (times === 0) continue;
      if (pairs.image[p] === own && group[i] === group[j]) continue;
      const d = [0, 1, 2].map((k) => x[3 * j + k]! - x[3 * i + k]! + shifts[3 * pairs.image[p]! + k]!);
      this.counts[Math.min(this.counts.length - 1, Math.floor(Math.hypot(...d) / bin))]! += times;
    }
    this.density += this.pairs / cellVolume(cell);
    this.frames++;
  }

  /** @throws RangeError without a frame */
  result(): RadialDistribution {
    if (this.frames === 0) throw new RangeError('frames: expected one or more, got none');
    const { first, range, bin } = this.request;
    const shells = Array.from(this.counts, (_, k) => {
      const [inner, outer] = [k * bin, Math.min(range, (k + 1) * bin)];
      return (4 / 3) * Math.PI * (outer ** 3 - inner ** 3);
    });
    let total = 0;
    return {
      r: shells.map((_, k) => (k * bin + Math.min(range, (k + 1) * bin)) / 2),
      g: shells.map((shell, k) => (this.density > 0 ? this.counts[k]! / (this.density * shell) : 0)),
      neighbors: Array.from(this.counts, (count) => {
        total += count;
        return first.length > 0 ? total / (this.frames * first.length) : 0;
      }),
    };
  }
}

function flags(atomCount: number, atoms: readonly number[]): Uint8Array {
  const out = new Uint8Array(atomCount);
  for (const atom of atoms) out[atom] = 1;
  return out;
}

export interface RadialPeak {
  /** Å, of the parabola through the highest bin and its neighbors */
  readonly r: number;
  readonly g: number;
  /** Å, the lowest bin behind it, and the neighbors up to there; null where the range ends before g rises again */
  readonly minimum: { readonly r: number; readonly g: number; readonly neighbors: number } | null;
}

/** What g has to fall below, as a part of a maximum, to make it a peak; and rise above, over a minimum, to end it. */
const FALL = 0.8;
const RISE = 1.05;

/** The first maximum above 1 behind which g falls by a fifth or more; null where there is none. */
export function firstPeak({ r, g, neighbors }: RadialDistribution): RadialPeak | null {
  let top = 0;
  for (let k = 0; k < g.length; k++) {
    if (g[k]! > g[top]!) top = k;
    if (g[top]! > 1 && g[k]! < FALL * g[top]!) return peakAt(top, k);
  }
  return null;

  function peakAt(highest: number, from: number): RadialPeak {
    const [left, middle, right] = [g[highest - 1] ?? 0, g[highest]!, g[highest + 1] ?? 0];
    const bend = left - 2 * middle + right;
    const shift = bend < 0 ? (0.5 * (left - right)) / bend : 0;
    const peak = { r: r[highest]! + shift * (r[1]! - r[0]!), g: middle };
    let low = from;
    for (let k = from; k < g.length; k++) {
      if (g[k]! < g[low]!) low = k;
      if (g[k]! > Math.max(RISE * g[low]!, g[low]! + 0.02))
        return { ...peak, minimum: { r: r[low]!, g: g[low]!, neighbors: neighbors[low]! } };
    }
    return { ...peak, minimum: null };
  }
}
