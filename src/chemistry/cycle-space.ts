/**
 * Sums of rings as vectors over the ring bonds, modulo 2 (bit sets), with the span of the vectors added so far
 * in echelon form.
 */
export class CycleSpace {
  /** bond → position among the ring bonds */
  readonly #position: Int32Array;
  readonly #words: number;
  /** leading bit → the basis vector that has it */
  readonly #basis = new Map<number, Uint32Array>();

  /** @param inRing (B) 1 for the bonds that may occur */
  constructor(inRing: Uint8Array) {
    let count = 0;
    this.#position = Int32Array.from(inRing, (flag) => (flag ? count++ : -1));
    this.#words = Math.ceil(count / 32);
  }

  vector(bonds: readonly number[]): Uint32Array {
    const vector = new Uint32Array(this.#words);
    for (const bond of bonds) {
      const bit = this.#position[bond]!;
      vector[bit >>> 5]! ^= 1 << (bit & 31);
    }
    return vector;
  }

  /** What is left of a vector after subtracting the span; null when nothing is. Changes `vector`. */
  reduce(vector: Uint32Array): Uint32Array | null {
    for (;;) {
      const bit = leadingBit(vector);
      if (bit < 0) return null;
      const row = this.#basis.get(bit);
      if (row === undefined) return vector;
      for (let w = bit >>> 5; w < vector.length; w++) vector[w]! ^= row[w]!;
    }
  }

  /** Extends the span by a vector; without effect if it lies inside. Changes `vector`. */
  add(vector: Uint32Array): void {
    const remainder = this.reduce(vector);
    if (remainder !== null) this.#basis.set(leadingBit(remainder), remainder);
  }
}

/** Position of the first set bit, -1 for the zero vector. */
function leadingBit(vector: Uint32Array): number {
  for (let w = 0; w < vector.length; w++) {
    const word = vector[w]!;
    if (word !== 0) return (w << 5) + (31 - Math.clz32(word & -word));
  }
  return -1;
}
