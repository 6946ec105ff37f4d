import { ResffError } from '../core/errors.js';

/** All unordered pairs within a cutoff, each once with first < second. Never truncated. */
export interface PairList {
  readonly first: Uint32Array;
  readonly second: Uint32Array;
}

/**
 * Å², added to every squared distance. Two atoms at the same place then have a distance and a (zero) direction, so energy and
 * forces stay finite; at 1 Å it changes a distance by 5e-13 Å.
 */
export const DISTANCE_SOFTENING = 1e-12;

/** Below this many atoms testing every pair is cheaper than sorting atoms into cells. */
const CELL_LIST_MINIMUM = 300;

/**
 * Pairs with |x_j − x_i| < cutoff, sorted by first, then second.
 *
 * @param positions (N,3) Å
 * @throws ResffError (numeric) when a coordinate is not finite
 */
export function findPairs(positions: ArrayLike<number>, cutoff: number): PairList {
  const n = positions.length / 3;
  for (let i = 0; i < positions.length; i++)
    if (!Number.isFinite(positions[i]!))
      throw new ResffError(
        'numeric',
        `positions: expected finite coordinates, got ${positions[i]} (atom ${Math.floor(i / 3)})`,
      );
  return n < CELL_LIST_MINIMUM ? allPairs(positions, n, cutoff) : cellPairs(positions, n, cutoff);
}

function allPairs(positions: ArrayLike<number>, n: number, cutoff: number): PairList {
  const pairs = new PairBuffer((n * (n - 1)) / 2);
  const limit = cutoff * cutoff;
  for (let i = 0; i < n; i++) for (let j = i + 1; j < n; j++) if (within(positions, i, j, limit)) pairs.push(i, j);
  return pairs.list();
}

/** Cells at least as wide as the cutoff: the neighbours of an atom lie in its own and the 26 cells around. */
function cellPairs(positions: ArrayLike<number>, n: number, cutoff: number): PairList {
  const low = [Infinity, Infinity, Infinity];
  const high = [-Infinity, -Infinity, -Infinity];
  for (let i = 0; i < 3 * n; i++) {
    low[i % 3] = Math.min(low[i % 3]!, positions[i]!);
    high[i % 3] = Math.max(high[i % 3]!, positions[i]!);
  }
  // A few far-flung atoms must not ask for billions of cells: at most about one cell per atom along each axis.
  const most = Math.ceil(2 * Math.cbrt(n)) + 1;
  const size = low.map((from, axis) => Math.max(1, Math.min(most, Math.floor((high[axis]! - from) / cutoff))));
  const width = low.map((from, axis) => Math.max((high[axis]! - from) / size[axis]!, cutoff * 1e-6));
  const cellOf = (atom: number, axis: number) =>
    Math.min(size[axis]! - 1, Math.floor((positions[3 * atom + axis]! - low[axis]!) / width[axis]!));
  const flat = (x: number, y: number, z: number) => (x * size[1]! + y) * size[2]! + z;

  const head = new Int32Array(size[0]! * size[1]! * size[2]!).fill(-1);
  const next = new Int32Array(n);
  for (let atom = n - 1; atom >= 0; atom--) {
    const cell = flat(cellOf(atom, 0), cellOf(atom, 1), cellOf(atom, 2));
    next[atom] = head[cell]!;
    head[cell] = atom;
  }

  const pairs = new PairBuffer(64 * n);
  const limit = cutoff * cutoff;
  const found: number[] = [];
  for (let i = 0; i < n; i++) {
    found.length = 0;
    const [cx, cy, cz] = [cellOf(i, 0), cellOf(i, 1), cellOf(i, 2)];
    for (let x = Math.max(0, cx - 1); x <= Math.min(size[0]! - 1, cx + 1); x++)
      for (let y = Math.max(0, cy - 1); y <= Math.min(size[1]! - 1, cy + 1); y++)
        for (let z = Math.max(0, cz - 1); z <= Math.min(size[2]! - 1, cz + 1); z++)
          for (let j = head[flat(x, y, z)]!; j >= 0; j = next[j]!)
            if (j > i && within(positions, i, j, limit)) found.push(j);
    found.sort((a, b) => a - b);
    for (const j of found) pairs.push(i, j);
  }
  return pairs.list();
}

function within(positions: ArrayLike<number>, i: number, j: number, limit: number): boolean {
  const dx = positions[3 * j]! - positions[3 * i]!;
  const dy = positions[3 * j + 1]! - positions[3 * i + 1]!;
  const dz = positions[3 * j + 2]! - positions[3 * i + 2]!;
  return dx * dx + dy * dy + dz * dz < limit;
}

/** Two growing index arrays. */
class PairBuffer {
  private first: Uint32Array;
  private second: Uint32Array;
  private count = 0;

  constructor(capacity: number) {
    this.first = new Uint32Array(capacity);
    this.second = new Uint32Array(capacity);
  }

  push(i: number, j: number): void {
    if (this.count === this.first.length) {
      this.first = grown(this.first);
      this.second = grown(this.second);
    }
    this.first[this.count] = i;
    this.second[this.count++] = j;
  }

  list(): PairList {
    return { first: this.first.subarray(0, this.count), second: this.second.subarray(0, this.count) };
  }
}

function grown(array: Uint32Array): Uint32Array {
  const out = new Uint32Array(2 * array.length + 16);
  out.set(array);
  return out;
}
