import { ResffError } from './errors.js';

/** Everything that decides the numbers still to come; plain JSON, so a checkpoint can hold it. */
export interface RngState {
  /** four 32-bit words of xoshiro128** */
  readonly words: readonly [number, number, number, number];
  /** second half of the last normal pair, not handed out yet */
  readonly spareNormal: number | null;
}

/**
 * Deterministic random numbers: xoshiro128** (Blackman and Vigna, ACM Trans. Math. Softw. 2021, 47, 36,
 * doi 10.1145/3460772), its four words filled from one seed by a splitmix32 sequence. The same seed gives the same numbers
 * on every platform; `normal` goes through Math.log and Math.cos, whose last bit engines may choose.
 */
export class Rng {
  /** Entries of an array that `save` writes. */
  static readonly SAVED_LENGTH = 6;

  readonly #words: Uint32Array;
  #spareNormal: number | null = null;

  /** @param seed any finite number; its low 32 bits count */
  constructor(seed: number) {
    if (!Number.isFinite(seed)) throw new ResffError('option', `random seed: expected a finite number, got ${seed}`);
    this.#words = new Uint32Array(4);
    let x = seed >>> 0;
    for (let i = 0; i < 4; i++) {
      x = (x + 0x9e3779b9) >>> 0;
      let z = x;
      z = Math.imul(z ^ (z >>> 16), 0x21f0aaad);
      z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
      this.#words[i] = z ^ (z >>> 15);
    }
  }

  /** The generator that continues where `state()` was taken, bit for bit. */
  static fromState(state: RngState): Rng {
    if (state.words.length !== 4 || state.words.every((word) => word === 0))
      throw new ResffError(
        'option',
        `random state: expected four words, not all zero, got [${state.words.join(', ')}]`,
      );
    const rng = new Rng(0);
    rng.#words.set(state.words);
    rng.#spareNormal = state.spareNormal;
    return rng;
  }

  state(): RngState {
    const [a, b, c, d] = this.#words as unknown as [number, number, number, number];
    return { words: [a, b, c, d], spareNormal: this.#spareNormal };
  }

  /**
   * As `state`, into an array and without allocation: the four words, 1 or 0 for a spare normal, the spare normal or 0.
   *
   * @param target `SAVED_LENGTH` entries from `at` are overwritten
   */
  save(target: Float64Array, at = 0): void {
    for (let i = 0; i < 4; i++) target[at + i] = this.#words[i]!;
    target[at + 4] = this.#spareNormal === null ? 0 : 1;
    target[at + 5] = this.#spareNormal ?? 0;
  }

  /** Goes on where `save` was called, bit for bit. */
  load(source: Float64Array, at = 0): void {
    for (let i = 0; i < 4; i++) this.#words[i] = source[at + i]!;
    this.#spareNormal = source[at + 4] === 0 ? null : source[at + 5]!;
  }

  /** 32 random bits as an integer from 0. */
  bits(): number {
    const s = this.#words;
    const product = Math.imul(s[1]!, 5);
    const result = Math.imul((product << 7) | (product >>> 25), 9) >>> 0;
    const shifted = s[1]! << 9;
    s[2]! ^= s[0]!;
    s[3]! ^= s[1]!;
    s[1]! ^= s[2]!;
    s[0]! ^= s[3]!;
    s[2]! ^= shifted;
    s[3] = (s[3]! << 11) | (s[3]! >>> 21);
    return result;
  }

  /** Uniform in [0, 1), 53 bits. */
  next(): number {
    const high = this.bits() >>> 5;
    return (high * 0x4000000 + (this.bits() >>> 6)) / 0x20000000000000;
  }

  /**
   * Uniform integer in [0, n), without the bias of a plain remainder.
   *
   * @throws ResffError (option) unless n is an integer from 1 to 2³²
   */
  integer(n: number): number {
    if (!Number.isInteger(n) || n < 1 || n > 0x100000000)
      throw new ResffError('option', `random integer: expected a bound from 1 to 2^32, got ${n}`);
    const limit = 0x100000000 - (0x100000000 % n);
    let x = this.bits();
    while (x >= limit) x = this.bits();
    return x % n;
  }

  /** Normal with mean 0 and variance 1 (Box-Muller; the second of each pair is kept for the next call). */
  normal(): number {
    if (this.#spareNormal !== null) {
      const spare = this.#spareNormal;
      this.#spareNormal = null;
      return spare;
    }
    // 1 − u is never 0, so the logarithm is finite
    const radius = Math.sqrt(-2 * Math.log(1 - this.next()));
    const angle = 2 * Math.PI * this.next();
    this.#spareNormal = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  }

  /** Shuffles in place (Fisher-Yates) and returns the array. */
  shuffle<A extends { length: number; [index: number]: unknown }>(array: A): A {
    for (let i = array.length - 1; i > 0; i--) {
      const j = this.integer(i + 1);
      [array[i], array[j]] = [array[j], array[i]];
    }
    return array;
  }
}
