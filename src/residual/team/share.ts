import type { ResidualBatch } from '../batch.js';
import { BLOCK, blockReach, PairBuffer } from '../neighbor-list.js';

/** Atoms [from, to) of a system in spatial order are a thread's own; its pairs reach up to `end`. */
export interface Share {
  readonly from: number;
  readonly to: number;
  readonly end: number;
}

/** What the atoms of a block cost in the network, in units of one block of pairs; measured at 500 to 10,000 atoms. */
const ATOM_COST = 16;

/**
 * Divides a system into shares of about equal cost, borders between blocks of atoms. A pair belongs to the owner of its first
 * atom.
 *
 * @param positions (N,3) Å in spatial order, finite
 */
export function divide(positions: ArrayLike<number>, cutoff: number, threads: number): Share[] {
  const n = positions.length / 3;
  const { pairs, last } = blockReach(positions, cutoff);
  const total = pairs.reduce((sum, count) => sum + count + ATOM_COST, 0);
  const shares: Share[] = [];
  let done = 0;
  let block = 0;
  for (let rank = 0; rank < threads; rank++) {
    const from = block;
    let reach = from;
    for (; block < pairs.length && (rank === threads - 1 || done < (total * (rank + 1)) / threads); block++) {
      done += pairs[block]! + ATOM_COST;
      reach = Math.max(reach, last[block]! + 1);
    }
    const atom = (of: number) => Math.min(n, of * BLOCK);
    shares.push({ from: atom(from), to: atom(block), end: Math.max(atom(block), atom(reach)) });
  }
  return shares;
}

/**
 * One thread's part of a system as a batch: rows of features for its own atoms, positions and pairs for its window.
 *
 * @param features (N,inputs) of the system's atoms
 * @param order (N) atom in each place
 * @param positions (N,3) Å, in order
 */
export function shareBatch(
  { from, to, end }: Share,
  features: Float64Array,
  order: Uint32Array,
  positions: Float64Array,
  cutoff: number,
): ResidualBatch {
  const own = to - from;
  const inputs = features.length / order.length;
  const rows = new Float64Array(inputs * own);
  for (let i = 0; i < own; i++)
    rows.set(features.subarray(inputs * order[from + i]!, inputs * (order[from + i]! + 1)), inputs * i);
  const window = positions.slice(3 * from, 3 * end);
  const pairs = new PairBuffer(128 * own);
  pairs.addPairs(window, 0, own, cutoff, 0);
  return {
    features: rows,
    featureRow: Uint32Array.from({ length: own }, (_, i) => i),
    order: Uint32Array.from({ length: end - from }, (_, i) => i),
    positions: window,
    offsets: Uint32Array.of(0, own),
    pairs: pairs.list(),
  };
}
