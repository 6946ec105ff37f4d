import { ResffError } from '../core/errors.js';
import type { PairList } from '../kernels/pair-list.js';

/**
 * Å², added to every squared distance. Two atoms at the same place then have a distance and a (zero) direction, so energy and
 * forces stay finite; at 1 Å it changes a distance by 5e-13 Å.
 */
export const DISTANCE_SOFTENING = 1e-12;

/** Atoms in a block: the records of two blocks, which the pair kernels read and write, fit into a first-level cache. */
export const BLOCK = 8;

/**
 * Pairs with |x_j − x_i| < cutoff, block by block: all pairs of atoms 8A..8A+7 with 8B..8B+7 stand together, sorted by A,
 * then B, then first, then second. Two blocks are only looked into when their bounding boxes come closer than the cutoff, so
 * with atoms in spatial order (spatial-order.ts) the work grows linearly, but for 1/128 of a comparison per pair of atoms.
 *
 * @param positions (N,3) Å
 * @throws ResffError (numeric) when a coordinate is not finite
 */
export function findPairs(positions: ArrayLike<number>, cutoff: number): PairList {
  const pairs = new PairBuffer(4 * positions.length);
  pairs.addPairs(positions, 0, positions.length / 3, cutoff, 0);
  return pairs.list();
}

/** A growing pair list. */
export class PairBuffer {
  private first: Uint32Array;
  private second: Uint32Array;
  private count = 0;

  constructor(capacity: number) {
    this.first = new Uint32Array(capacity);
    this.second = new Uint32Array(capacity);
  }

  /**
   * Adds the pairs of one conformation whose first atom lies in [from, to), in the order of `findPairs`.
   *
   * @param from a multiple of 8
   * @param start what is added to the numbers of its atoms
   */
  addPairs(positions: ArrayLike<number>, from: number, to: number, cutoff: number, start: number): void {
    const n = positions.length / 3;
    const blocks = Math.ceil(n / BLOCK);
    const box = boundingBoxes(positions, blocks);
    const limit = cutoff * cutoff;
    for (let a = from / BLOCK; a * BLOCK < to; a++) {
      const lastI = Math.min(to, (a + 1) * BLOCK);
      for (let b = a; b < blocks; b++) {
        if (boxDistanceSquared(box, 6 * a, 6 * b) >= limit) continue;
        const lastJ = Math.min(n, (b + 1) * BLOCK);
        for (let i = a * BLOCK; i < lastI; i++)
          for (let j = Math.max(i + 1, b * BLOCK); j < lastJ; j++)
            if (distanceSquared(positions, i, j) < limit) this.push(start + i, start + j);
      }
    }
  }

  list(): PairList {
    return { first: this.first.subarray(0, this.count), second: this.second.subarray(0, this.count) };
  }

  private push(i: number, j: number): void {
    if (this.count === this.first.length) {
      this.first = grown(this.first);
      this.second = grown(this.second);
    }
    this.first[this.count] = i;
    this.second[this.count++] = j;
  }
}

/**
 * What each block of atoms reaches: how many blocks, itself included, come within the cutoff among those not before it, and the
 * last of them.
 *
 * @param positions (N,3) Å
 */
export function blockReach(positions: ArrayLike<number>, cutoff: number): { pairs: Uint32Array; last: Uint32Array } {
  const blocks = Math.ceil(positions.length / (3 * BLOCK));
  const box = boundingBoxes(positions, blocks);
  const reach = { pairs: new Uint32Array(blocks), last: new Uint32Array(blocks) };
  for (let a = 0; a < blocks; a++)
    for (let b = a; b < blocks; b++)
      if (boxDistanceSquared(box, 6 * a, 6 * b) < cutoff * cutoff) {
        reach.pairs[a]!++;
        reach.last[a] = b;
      }
  return reach;
}

/** (blocks,6): lowest and highest x, y, z of each block. */
function boundingBoxes(positions: ArrayLike<number>, blocks: number): Float64Array {
  checkFinite(positions);
  const box = new Float64Array(6 * blocks);
  for (let block = 0; block < blocks; block++) box.fill(Infinity, 6 * block, 6 * block + 3);
  for (let block = 0; block < blocks; block++) box.fill(-Infinity, 6 * block + 3, 6 * block + 6);
  for (let k = 0; k < positions.length; k++) {
    const value = positions[k]!;
    const low = 6 * Math.floor(k / (3 * BLOCK)) + (k % 3);
    if (value < box[low]!) box[low] = value;
    if (value > box[low + 3]!) box[low + 3] = value;
  }
  return box;
}

/** @throws ResffError (numeric) when a coordinate is not finite */
export function checkFinite(positions: ArrayLike<number>): void {
  for (let k = 0; k < positions.length; k++)
    if (!Number.isFinite(positions[k]!))
      throw new ResffError(
        'numeric',
        `positions: expected finite coordinates, got ${positions[k]} (atom ${Math.floor(k / 3)})`,
      );
}

function boxDistanceSquared(box: Float64Array, a: number, b: number): number {
  let sum = 0;
  for (let axis = 0; axis < 3; axis++) {
    const gap = Math.max(box[a + axis]! - box[b + axis + 3]!, box[b + axis]! - box[a + axis + 3]!, 0);
    sum += gap * gap;
  }
  return sum;
}

function distanceSquared(positions: ArrayLike<number>, i: number, j: number): number {
  const dx = positions[3 * j]! - positions[3 * i]!;
  const dy = positions[3 * j + 1]! - positions[3 * i + 1]!;
  const dz = positions[3 * j + 2]! - positions[3 * i + 2]!;
  return dx * dx + dy * dy + dz * dz;
}

function grown(array: Uint32Array): Uint32Array {
  const out = new Uint32Array(2 * array.length + 16);
  out.set(array);
  return out;
}
