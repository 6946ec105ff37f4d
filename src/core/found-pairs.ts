/** Pairs of atoms with images: row p is atom `first` and an image of `second`, with `first` ≤ `second`. */
export interface ImagePairs {
  /** (P) */
  readonly first: Uint32Array;
  /** (P) */
  readonly second: Uint32Array;
  /** (P) which row of `images` away the second atom is */
  readonly image: Uint32Array;
  /** (S,3) whole multiples of the cell's vectors, all different, in lexicographic order */
  readonly images: Int32Array;
}

/** Atoms in a block of the order: as of pair lists without images. */
const BLOCK = 8;

/** A growing list of pairs with images, put in order at the end. */
export class FoundPairs {
  private first: Uint32Array;
  private second: Uint32Array;
  private image: Uint32Array;
  private count = 0;
  private readonly images = new VectorNumbers();

  /** @param n atoms */
  constructor(private readonly n: number) {
    const room = Math.max(64, 60 * n);
    this.first = new Uint32Array(room);
    this.second = new Uint32Array(room);
    this.image = new Uint32Array(room);
  }

  /** Atom i and the image of j that is (u, v, w) cells away. */
  add(i: number, j: number, u: number, v: number, w: number): void {
    if (this.count === this.first.length) {
      this.first = doubled(this.first);
      this.second = doubled(this.second);
      this.image = doubled(this.image);
    }
    // An atom and its own image are in the order of their image, so that the same one of the two is always taken.
    const turned = i > j || (i === j && (u < 0 || (u === 0 && (v < 0 || (v === 0 && w < 0)))));
    const at = this.count++;
    this.first[at] = turned ? j : i;
    this.second[at] = turned ? i : j;
    this.image[at] = turned ? this.images.of(-u, -v, -w) : this.images.of(u, v, w);
  }

  /** In the order of (i/8, j/8, i, j, image). */
  sorted(): ImagePairs {
    const { n, count } = this;
    const { vectors, rank } = this.images.sorted();
    const blocks = Math.ceil(n / BLOCK);
    const begin = new Uint32Array(blocks + 1);
    for (let p = 0; p < count; p++) begin[Math.floor(this.first[p]! / BLOCK) + 1]!++;
    for (let b = 1; b <= blocks; b++) begin[b]! += begin[b - 1]!;
    // All that is left to know of a pair of each block of first atoms is its key, which sorts it as well.
    const kinds = Math.max(1, rank.length);
    const keys = new Float64Array(count);
    const next = begin.slice();
    for (let p = 0; p < count; p++) {
      const i = this.first[p]!;
      const j = this.second[p]!;
      const atoms = (Math.floor(j / BLOCK) * BLOCK + (i % BLOCK)) * BLOCK + (j % BLOCK);
      keys[next[Math.floor(i / BLOCK)]!++] = atoms * kinds + rank[this.image[p]!]!;
    }
    const out = {
      first: new Uint32Array(count),
      second: new Uint32Array(count),
      image: new Uint32Array(count),
      images: vectors,
    };
    for (let block = 0; block < blocks; block++) {
      keys.subarray(begin[block]!, begin[block + 1]!).sort();
      for (let p = begin[block]!; p < begin[block + 1]!; p++) {
        const atoms = Math.floor(keys[p]! / kinds);
        const pair = atoms % (BLOCK * BLOCK);
        out.first[p] = block * BLOCK + Math.floor(pair / BLOCK);
        out.second[p] = (atoms - pair) / BLOCK + (pair % BLOCK);
        out.image[p] = keys[p]! - atoms * kinds;
      }
    }
    return out;
  }
}

function doubled(list: Uint32Array): Uint32Array {
  const larger = new Uint32Array(2 * list.length);
  larger.set(list);
  return larger;
}

/** Numbers of vectors of three whole numbers as they are met: a hash table with open addresses. */
class VectorNumbers {
  private vectors = new Int32Array(3 * 64);
  private count = 0;
  /** number + 1; 0 is empty */
  private slots = new Uint32Array(256);
  private last = 0;

  of(u: number, v: number, w: number): number {
    if (this.count > 0 && this.is(this.last, u, v, w)) return this.last;
    const mask = this.slots.length - 1;
    let slot = hash(u, v, w) & mask;
    for (let held = this.slots[slot]!; held !== 0; held = this.slots[slot]!) {
      if (this.is(held - 1, u, v, w)) {
        this.last = held - 1;
        return this.last;
      }
      slot = (slot + 1) & mask;
    }
    return this.add(slot, u, v, w);
  }

  /** (S,3) in lexicographic order, and where each number stands in it. */
  sorted(): { vectors: Int32Array; rank: Uint32Array } {
    const { vectors, count } = this;
    const order = Uint32Array.from({ length: count }, (_, s) => s).sort(
      (s, t) =>
        vectors[3 * s]! - vectors[3 * t]! ||
        vectors[3 * s + 1]! - vectors[3 * t + 1]! ||
        vectors[3 * s + 2]! - vectors[3 * t + 2]!,
    );
    const rank = new Uint32Array(count);
    const out = new Int32Array(3 * count);
    for (let place = 0; place < count; place++) {
      const s = order[place]!;
      rank[s] = place;
      out.set(vectors.subarray(3 * s, 3 * s + 3), 3 * place);
    }
    return { vectors: out, rank };
  }

  private is(number: number, u: number, v: number, w: number): boolean {
    const { vectors } = this;
    return vectors[3 * number] === u && vectors[3 * number + 1] === v && vectors[3 * number + 2] === w;
  }

  private add(slot: number, u: number, v: number, w: number): number {
    if (3 * this.count === this.vectors.length) {
      const larger = new Int32Array(2 * this.vectors.length);
      larger.set(this.vectors);
      this.vectors = larger;
    }
    this.vectors.set([u, v, w], 3 * this.count);
    this.last = this.count++;
    this.slots[slot] = this.count;
    if (4 * this.count > this.slots.length) this.spread();
    return this.last;
  }

  /** Four times as many slots. */
  private spread(): void {
    this.slots = new Uint32Array(4 * this.slots.length);
    const mask = this.slots.length - 1;
    for (let s = 0; s < this.count; s++) {
      let slot = hash(this.vectors[3 * s]!, this.vectors[3 * s + 1]!, this.vectors[3 * s + 2]!) & mask;
      while (this.slots[slot] !== 0) slot = (slot + 1) & mask;
      this.slots[slot] = s + 1;
    }
  }
}

/** Multipliers of Teschner et al. 2003, Optimized spatial hashing. */
function hash(u: number, v: number, w: number): number {
  return Math.imul(u, 73856093) ^ Math.imul(v, 19349663) ^ Math.imul(w, 83492791);
}
