import type { Kernels } from '../kernels/wasm/instance.js';
import type { WasmPairs } from '../kernels/wasm/pair-part.js';
import type { Pointer } from '../kernels/wasm/pointer.js';
import type { Architecture } from '../model/architecture.js';
import { radialDecay } from './filter.js';
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
  private count = 0;
  private readonly cutoff: number;
  private readonly alpha: number;
  private readonly lastKnot: number;

  /** @param positions (N,3) Å for which the first list is made */
  constructor(
    private readonly kernels: Kernels,
    architecture: Architecture,
    private readonly density: number,
    positions: Float64Array,
  ) {
    const { arena } = kernels;
    const atomCount = positions.length / 3;
    this.cutoff = architecture.residual.cutoff;
    this.alpha = radialDecay(architecture);
    this.lastKnot = knotCount(architecture, density) - 2;
    const list = this.search(positions);
    const capacity = this.all(atomCount) ? list.first.length : Math.ceil(GENEROSITY * list.first.length) + 64;
    const words = (each: number) => arena.alloc(4 * each * capacity);
    this.capacity = capacity;
    this.first = words(1);
    this.second = words(1);
    this.distance = words(2);
    this.byDistance = words(1);
    this.byDirection = words(3);
    this.reference = this.all(atomCount) ? 0 : arena.alloc(24 * atomCount);
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
    this.store(positions, list);
  }

  /**
   * Finds the pairs within the cutoff.
   *
   * @param at positions on the device
   * @param positions the same, for a new list where atoms have moved too far for the old one
   * @returns their number; null where the new list has no room
   * @throws ResffError (numeric) when a coordinate is not finite
   */
  place(at: Pointer, positions: Float64Array): number | null {
    const found = this.placeNow(at);
    if (found >= 0) return found;
    checkFinite(positions);
    if (!this.store(positions, this.search(positions))) return null;
    return this.placeNow(at);
  }

  /** Gradient (N,3) float64 of the positions from what the kernels have added to those of the pairs. */
  gradient(pairs: number, to: Pointer): void {
    const { atomCount, first, second, direction } = this.pairs;
    const { byDistance, byDirection, distance } = this;
    const { exports } = this.kernels;
    // biome-ignore format: an array to spread would be allocated in every step
    exports.pairGradient(atomCount, pairs, first, second, direction, distance, byDistance, byDirection, to);
  }

  private placeNow(at: Pointer): number {
    const { atomCount, first, second, direction, knot, fraction, slope } = this.pairs;
    return this.kernels.exports.placePairs(
      atomCount,
      at,
      this.reference,
      SKIN / 2,
      this.count,
      this.first,
      this.second,
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

  private search(positions: Float64Array) {
    const n = positions.length / 3;
    const buffer = new PairBuffer(16 * n);
    buffer.addPairs(positions, 0, n, this.all(n) ? Infinity : this.cutoff + SKIN, 0);
    return buffer.list();
  }

  private store(positions: Float64Array, { first, second }: { first: Uint32Array; second: Uint32Array }): boolean {
    if (first.length > this.capacity) return false;
    const { arena } = this.kernels;
    arena.u32.set(first, this.first / 4);
    arena.u32.set(second, this.second / 4);
    if (this.reference !== 0) arena.f64.set(positions, this.reference / 8);
    this.count = first.length;
    return true;
  }
}
