import type { Cell } from '../core/cell.js';
import { type ImagePairs, imagePairs } from '../core/image-pairs.js';
import type { PairList } from '../kernels/pair-list.js';
import type { Kernels } from '../kernels/wasm/instance.js';
import type { WasmPairs } from '../kernels/wasm/pair-part.js';
import type { Pointer } from '../kernels/wasm/pointer.js';
import type { Architecture } from '../model/architecture.js';
import { radialDecay } from './filter.js';
import { ImageShifts } from './image-shifts.js';
import { checkFinite, PairBuffer } from './neighbor-list.js';
import { knotCount } from './table.js';

/** Up to so many atoms every pair is a candidate: looking at all costs less than keeping a list. */
const ALL_PAIRS = 200;
/** Å beyond the cutoff up to which pairs are candidates of larger systems (Verlet's list). */
const SKIN = 1;
/** Room for pairs beyond those of the first list. */
const GENEROSITY = 1.25;

/**
 * Pairs that may come within the cutoff, on the device. Those that are within it are found from the positions in every evaluation, in
 * the order in which a search would find them: the list changes what is looked at, never the result.
 */
export class PairCandidates {
  /** Those within the cutoff, as kernels take them; their number is what `place` says. */
  readonly pairs: WasmPairs;
  /** Gradients with respect to distances (P) and directions (P,3), zero after `place`. */
  readonly byDistance: Pointer;
  readonly byDirection: Pointer;
  private readonly distance: Pointer;
  private readonly first: Pointer;
  private readonly second: Pointer;
  private readonly reference: Pointer;
  private readonly capacity: number;
  private readonly images: ImageShifts | null;
  private readonly strain: Pointer;
  private count = 0;
  private readonly cutoff: number;
  private readonly alpha: number;
  private readonly lastKnot: number;

  /**
   * @param positions (N,3) Å for which the first list is made
   * @param cell of a periodic system, whose pairs have images
   */
  constructor(
    private readonly kernels: Kernels,
    architecture: Architecture,
    private readonly density: number,
    positions: Float64Array,
    cell: Cell | null = null,
  ) {
    const { arena } = kernels;
    const atomCount = positions.length / 3;
    this.cutoff = architecture.residual.cutoff;
    this.alpha = radialDecay(architecture);
    this.lastKnot = knotCount(architecture, density) - 2;
    const list = this.search(positions, cell);
    const whole = cell === null && this.all(atomCount);
    const capacity = whole ? list.first.length : Math.ceil(GENEROSITY * list.first.length) + 64;
    const words = (each: number) => arena.alloc(4 * each * capacity);
    this.capacity = capacity;
    this.first = words(1);
    this.second = words(1);
    this.distance = words(2);
    this.byDistance = words(1);
    this.byDirection = words(3);
    this.reference = whole ? 0 : arena.alloc(24 * atomCount);
    const range = { cutoff: this.cutoff, skin: SKIN };
    this.images = cell && new ImageShifts(kernels, range, this.reference, capacity, list as ImagePairs, cell);
    this.strain = cell ? arena.alloc(72) : 0;
    this.pairs = {
      atomCount,
      count: 0,
      first: words(1),
      second: words(1),
      direction: words(3),
      knot: words(1),
      fraction: words(1),
      slope: words(1),
      segments: [{ firstAtom: 0, atoms: atomCount, firstPair: 0, pairs: 0 }],
    };
    this.store(positions, list, cell);
  }

  /** Whether pairs have images. */
  get periodic(): boolean {
    return this.images !== null;
  }

  /**
   * Finds the pairs within the cutoff.
   *
   * @param at positions on the device
   * @param positions the same, for a new list where atoms have moved too far for the old one
   * @param cell the present one of a periodic system
   * @returns their number; null where the new list has no room
   * @throws ResffError (numeric) when a coordinate is not finite
   */
  place(at: Pointer, positions: Float64Array, cell: Cell | null = null): number | null {
    if (cell) this.images!.setCell(cell);
    const found = this.images && this.images.leeway <= 0 ? -1 : this.placeNow(at);
    if (found >= 0) return found;
    checkFinite(positions);
    if (!this.store(positions, this.search(positions, cell), cell)) return null;
    return this.placeNow(at);
  }

  /** Gradient (N,3) float64 of the positions from what the kernels have added to those of the pairs. */
  gradient(pairs: number, to: Pointer): void {
    const { atomCount, first, second, direction } = this.pairs;
    const { byDistance, byDirection, distance } = this;
    const { exports } = this.kernels;
    // biome-ignore format: an array to spread would be allocated in every step
    exports.pairGradient(atomCount, pairs, first, second, direction, distance, byDistance, byDirection, to, this.strain);
  }

  /** Adds −factor·∂E/∂ε (3,3), which `gradient` has left. */
  addVirial(virial: Float64Array, factor: number): void {
    const from = this.strain / 8;
    for (let k = 0; k < 9; k++) virial[k]! -= factor * this.kernels.arena.f64[from + k]!;
  }

  private placeNow(at: Pointer): number {
    const { atomCount, first, second, direction, knot, fraction, slope } = this.pairs;
    return this.kernels.exports.placePairs(
      atomCount,
      at,
      this.reference,
      this.images?.leeway ?? SKIN / 2,
      this.count,
      this.first,
      this.second,
      this.images?.image ?? 0,
      this.images?.shifts ?? 0,
      this.cutoff,
      this.alpha,
      this.density,
      this.lastKnot,
      first,
      second,
      direction,
      knot,
      fraction,
      slope,
      this.distance,
      this.byDistance,
      this.byDirection,
    );
  }

  private all(atomCount: number): boolean {
    return atomCount <= ALL_PAIRS;
  }

  private search(positions: Float64Array, cell: Cell | null): PairList | ImagePairs {
    if (cell) {
      checkFinite(positions);
      return imagePairs(positions, cell, this.cutoff + SKIN);
    }
    const n = positions.length / 3;
    const buffer = new PairBuffer(16 * n);
    buffer.addPairs(positions, 0, n, this.all(n) ? Infinity : this.cutoff + SKIN, 0);
    return buffer.list();
  }

  private store(positions: Float64Array, list: PairList | ImagePairs, cell: Cell | null): boolean {
    const { first, second } = list;
    if (first.length > this.capacity) return false;
    if (cell && !this.images!.store(list as ImagePairs, positions, cell)) return false;
    const { arena } = this.kernels;
    arena.u32.set(first, this.first / 4);
    arena.u32.set(second, this.second / 4);
    if (this.reference !== 0 && !cell) arena.f64.set(positions, this.reference / 8);
    this.count = first.length;
    return true;
  }
}
