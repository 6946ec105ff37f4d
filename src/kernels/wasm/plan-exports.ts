import type { Pointer } from './pointer.js';

/** What a prepared system adds to the exports of the kernel module: recorded calls, weights packed once, pairs placed on the spot. */
export interface PlanExports {
  /** Bytes of op(B) (k, n) packed */
  packedBytes(n: number, k: number): number;
  packProduct(packed: Pointer, b: Pointer, n: number, k: number, transposeB: number): void;
  /** c (m, n) = a (m, k)·op(B) + bias, op(B) packed */
  matmulPacked(c: Pointer, a: Pointer, packed: Pointer, bias: Pointer, m: number, n: number, k: number): void;

  /** Runs recorded calls; `pairs` stands where a kernel takes the number of pairs. */
  runPlan(code: Pointer, bytes: number, pairs: number): void;

  /** @returns number of pairs within the cutoff; −1: positions that are not finite; −2: an atom has moved too far */
  placePairs(
    atoms: number,
    positions: Pointer,
    reference: Pointer,
    leeway: number,
    candidates: number,
    first: Pointer,
    second: Pointer,
    image: Pointer,
    shifts: Pointer,
    cutoff: number,
    alpha: number,
    density: number,
    lastKnot: number,
    pairFirst: Pointer,
    pairSecond: Pointer,
    direction: Pointer,
    knot: Pointer,
    fraction: Pointer,
    slope: Pointer,
    distance: Pointer,
    byDistance: Pointer,
    byDirection: Pointer,
  ): number;
  /** gradient (N,3) and, where it is not 0, strain (3,3) float64, overwritten */
  pairGradient(
    atoms: number,
    pairs: number,
    first: Pointer,
    second: Pointer,
    direction: Pointer,
    distance: Pointer,
    byDistance: Pointer,
    byDirection: Pointer,
    gradient: Pointer,
    strain: Pointer,
  ): void;
  sumEntries(x: Pointer, n: number): number;
}
