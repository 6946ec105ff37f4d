import { type Cell, cellHeights, inverseCell } from './cell.js';

/** Atoms in a block of the order: as of pair lists without images. */
const BLOCK = 8;

/** Pairs of atoms with images: row p is atom `first` and the image of `second` that is `image` · cell away, with `first` ≤ `second`. */
export interface ImagePairs {
  /** (P) */
  readonly first: Uint32Array;
  /** (P) */
  readonly second: Uint32Array;
  /** (P,3) whole multiples of the cell's vectors */
  readonly image: Int32Array;
}

/**
 * All pairs with |x_j + n h − x_i| < range of atoms and images in a cell of any size, an atom and its own images included, each once.
 * Atoms may be anywhere, the images are counted from where they are. Work grows linearly with the number of atoms.
 *
 * In the order of (i/8, j/8, i, j, n), which depends on the positions alone. By cells of half the range or more, each with half of the
 * cells around it; they go on around the edges, as often as the range goes around the cell.
 *
 * @param positions (N,3) Å, finite
 */
export function imagePairs(positions: ArrayLike<number>, cell: Cell, range: number): ImagePairs {
  const n = positions.length / 3;
  const inverse = inverseCell(cell);
  const heights = cellHeights(cell);
  const most = Math.max(1, Math.cbrt(2 * n));
  const bins = Array.from(heights, (height) => Math.max(1, Math.floor(Math.min((2 * height) / range, 2 * most))));
  const reach = bins.map((count, axis) => Math.ceil((range * count) / heights[axis]! - 1e-12));

  // Where each atom is in the cell, which image of the cell it is in, and the atoms of each bin.
  const home = new Int32Array(3 * n);
  const inside = new Float64Array(3 * n);
  const bin = new Uint32Array(n);
  const begin = new Uint32Array(bins[0]! * bins[1]! * bins[2]! + 1);
  for (let i = 0; i < n; i++) {
    const [x, y, z] = [positions[3 * i]!, positions[3 * i + 1]!, positions[3 * i + 2]!];
    let number = 0;
    for (let axis = 0; axis < 3; axis++) {
      const s = x * inverse[axis]! + y * inverse[3 + axis]! + z * inverse[6 + axis]!;
      const whole = Math.floor(s);
      home[3 * i + axis] = whole;
      number = number * bins[axis]! + Math.min(bins[axis]! - 1, Math.floor((s - whole) * bins[axis]!));
    }
    const [u, v, w] = [home[3 * i]!, home[3 * i + 1]!, home[3 * i + 2]!];
    for (let k = 0; k < 3; k++)
      inside[3 * i + k] = positions[3 * i + k]! - u * cell[k]! - v * cell[3 + k]! - w * cell[6 + k]!;
    bin[i] = number;
    begin[number + 1]!++;
  }
  for (let b = 1; b < begin.length; b++) begin[b]! += begin[b - 1]!;
  const members = new Uint32Array(n);
  const next = begin.slice();
  for (let i = 0; i < n; i++) members[next[bin[i]!]!++] = i;

  const found = new Found(n);
  const limit = range * range;
  const steps = halfOf(reach);
  for (let a = 0; a < bins[0]!; a++)
    for (let b = 0; b < bins[1]!; b++)
      for (let c = 0; c < bins[2]!; c++) {
        const own = (a * bins[1]! + b) * bins[2]! + c;
        if (begin[own] === begin[own + 1]) continue;
        for (const step of steps) {
          const at = [a + step[0], b + step[1], c + step[2]] as const;
          const [u, v, w] = at.map((value, axis) => Math.floor(value / bins[axis]!)) as [number, number, number];
          const other = ((at[0] - u * bins[0]!) * bins[1]! + at[1] - v * bins[1]!) * bins[2]! + at[2] - w * bins[2]!;
          const sx = u * cell[0]! + v * cell[3]! + w * cell[6]!;
          const sy = u * cell[1]! + v * cell[4]! + w * cell[7]!;
          const sz = u * cell[2]! + v * cell[5]! + w * cell[8]!;
          const same = step[0] === 0 && step[1] === 0 && step[2] === 0;
          for (let s = begin[own]!; s < begin[own + 1]!; s++) {
            const i = members[s]!;
            const x = inside[3 * i]! - sx;
            const y = inside[3 * i + 1]! - sy;
            const z = inside[3 * i + 2]! - sz;
            for (let t = same ? s + 1 : begin[other]!; t < begin[other + 1]!; t++) {
              const j = members[t]!;
              const dx = inside[3 * j]! - x;
              const dy = inside[3 * j + 1]! - y;
              const dz = inside[3 * j + 2]! - z;
              if (dx * dx + dy * dy + dz * dz >= limit) continue;
              // of positions as they are, not as they lie in the cell
              const du = u + home[3 * i]! - home[3 * j]!;
              const dv = v + home[3 * i + 1]! - home[3 * j + 1]!;
              const dw = w + home[3 * i + 2]! - home[3 * j + 2]!;
              found.add(i, j, du, dv, dw);
            }
          }
        }
      }
  return found.sorted(n);
}

/** Steps to half of the bins around, of every two that are opposite one, and the bin itself, first. */
function halfOf(reach: readonly number[]): (readonly [number, number, number])[] {
  const steps: (readonly [number, number, number])[] = [];
  const [p, q, r] = reach as [number, number, number];
  for (let u = 0; u <= p; u++)
    for (let v = u === 0 ? 0 : -q; v <= q; v++)
      for (let w = u === 0 && v === 0 ? 0 : -r; w <= r; w++) steps.push([u, v, w]);
  return steps;
}

/** A growing list, put in order at the end. */
class Found {
  private rows = new Int32Array(5 * 64);
  private count = 0;

  constructor(n: number) {
    this.rows = new Int32Array(5 * Math.max(64, 60 * n));
  }

  add(i: number, j: number, u: number, v: number, w: number): void {
    if (5 * this.count === this.rows.length) {
      const larger = new Int32Array(2 * this.rows.length);
      larger.set(this.rows);
      this.rows = larger;
    }
    const at = 5 * this.count++;
    // An atom and its own image are in the order of their image, so that the same one of the two is always taken.
    const turned = i > j || (i === j && (u < 0 || (u === 0 && (v < 0 || (v === 0 && w < 0)))));
    const sign = turned ? -1 : 1;
    this.rows[at] = turned ? j : i;
    this.rows[at + 1] = turned ? i : j;
    this.rows[at + 2] = sign * u;
    this.rows[at + 3] = sign * v;
    this.rows[at + 4] = sign * w;
  }

  sorted(n: number): ImagePairs {
    const { rows, count } = this;
    const image = new Int32Array(3 * count);
    for (let p = 0; p < count; p++) for (let axis = 0; axis < 3; axis++) image[3 * p + axis] = rows[5 * p + 2 + axis]!;
    const { vectors, number } = distinctImages(image);
    const blocks = Math.ceil(n / BLOCK);
    const key = new Uint32Array(count);
    const order = Uint32Array.from({ length: count }, (_, p) => p);
    const spare = new Uint32Array(count);
    // From the least of the keys to the greatest: each pass keeps the order of the one before.
    const rank = ranks(vectors);
    for (let p = 0; p < count; p++) key[p] = rank[number[p]!]!;
    distribute(order, key, rank.length, spare);
    for (let p = 0; p < count; p++) key[p] = (rows[5 * p]! % BLOCK) * BLOCK + (rows[5 * p + 1]! % BLOCK);
    distribute(spare, key, BLOCK * BLOCK, order);
    for (let p = 0; p < count; p++) key[p] = Math.floor(rows[5 * p + 1]! / BLOCK);
    distribute(order, key, blocks, spare);
    for (let p = 0; p < count; p++) key[p] = Math.floor(rows[5 * p]! / BLOCK);
    distribute(spare, key, blocks, order);
    const out = { first: new Uint32Array(count), second: new Uint32Array(count), image };
    for (let p = 0; p < count; p++) {
      const at = 5 * order[p]!;
      out.first[p] = rows[at]!;
      out.second[p] = rows[at + 1]!;
      image[3 * p] = rows[at + 2]!;
      image[3 * p + 1] = rows[at + 3]!;
      image[3 * p + 2] = rows[at + 4]!;
    }
    return out;
  }
}

/** `order` by a key below `buckets`, those with the same key as they were. */
function distribute(order: Uint32Array, key: Uint32Array, buckets: number, out: Uint32Array): void {
  const next = new Uint32Array(buckets + 1);
  for (let p = 0; p < key.length; p++) next[key[p]! + 1]!++;
  for (let b = 0; b < buckets; b++) next[b + 1]! += next[b]!;
  for (let p = 0; p < order.length; p++) out[next[key[order[p]!]!]!++] = order[p]!;
}

/** Where each of (S,3) vectors stands among them in lexicographic order. */
function ranks(vectors: Int32Array): Uint32Array {
  const by = (s: number, t: number) =>
    vectors[3 * s]! - vectors[3 * t]! ||
    vectors[3 * s + 1]! - vectors[3 * t + 1]! ||
    vectors[3 * s + 2]! - vectors[3 * t + 2]!;
  const rank = new Uint32Array(vectors.length / 3);
  Uint32Array.from(rank, (_, s) => s)
    .sort(by)
    .forEach((s, place) => {
      rank[s] = place;
    });
  return rank;
}

/** Images that differ, (S,3), and which of them each of (P,3) is. */
export function distinctImages(image: Int32Array): { vectors: Int32Array; number: Uint32Array } {
  const low = [0, 0, 0];
  const high = [0, 0, 0];
  for (let at = 0; at < image.length; at++) {
    if (image[at]! < low[at % 3]!) low[at % 3] = image[at]!;
    if (image[at]! > high[at % 3]!) high[at % 3] = image[at]!;
  }
  const [spanV, spanW] = [high[1]! - low[1]! + 1, high[2]! - low[2]! + 1];
  const cells = (high[0]! - low[0]! + 1) * spanV * spanW;
  // A table where it is no larger than the list; molecules far from each other have few of many.
  const table = cells <= image.length + 64 ? new Uint32Array(cells) : null;
  const map = new Map<number, number>();
  const vectors: number[] = [];
  const number = new Uint32Array(image.length / 3);
  for (let p = 0; p < number.length; p++) {
    const [u, v, w] = [image[3 * p]!, image[3 * p + 1]!, image[3 * p + 2]!];
    const key = ((u - low[0]!) * spanV + v - low[1]!) * spanW + w - low[2]!;
    let found = table ? table[key]! : (map.get(key) ?? 0);
    if (found === 0) {
      found = vectors.push(u, v, w) / 3;
      if (table) table[key] = found;
      else map.set(key, found);
    }
    number[p] = found - 1;
  }
  return { vectors: Int32Array.from(vectors), number };
}

/** (P,3) Å, what is added to x_j − x_i of each pair. */
export function imageShifts({ image }: Pick<ImagePairs, 'image'>, cell: Cell): Float64Array {
  const shifts = new Float64Array(image.length);
  for (let p = 0; p < image.length; p += 3)
    for (let k = 0; k < 3; k++)
      shifts[p + k] = image[p]! * cell[k]! + image[p + 1]! * cell[3 + k]! + image[p + 2]! * cell[6 + k]!;
  return shifts;
}
