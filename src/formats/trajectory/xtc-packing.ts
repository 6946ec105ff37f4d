import type { BitReader, BitWriter } from './bit-stream.js';

/** Three sizes; number k of a triple is from 0 to below size k. */
export type Sizes = readonly [number, number, number];

/** From here on a triple in one number may not be exact in a double. */
const EXACT_BITS = 53;

/** Bits of a number from 0 to `size` (the size itself included, as the format has it). */
export function bitsOfSize(size: number): number {
  return size.toString(2).length;
}

/** Bits of three numbers packed into one. */
export function bitsOfSizes([a, b, c]: Sizes): number {
  return (BigInt(a) * BigInt(b) * BigInt(c)).toString(2).length;
}

/** Three numbers as one, (x·s₁ + y)·s₂ + z, its bytes lowest first, the last one with the bits that remain. */
export function writeTriple(out: BitWriter, bits: number, sizes: Sizes, x: number, y: number, z: number): void {
  if (bits > EXACT_BITS) {
    let packed = (BigInt(x) * BigInt(sizes[1]) + BigInt(y)) * BigInt(sizes[2]) + BigInt(z);
    for (let left = bits; left > 0; left -= 8) {
      out.write(Math.min(left, 8), Number(packed & 0xffn));
      packed >>= 8n;
    }
    return;
  }
  let packed = (x * sizes[1] + y) * sizes[2] + z;
  for (let left = bits; left > 0; left -= 8) {
    const rest = Math.floor(packed / 256);
    out.write(Math.min(left, 8), packed - 256 * rest);
    packed = rest;
  }
}

/** Reads what {@link writeTriple} writes into `triple`. */
export function readTriple(source: BitReader, bits: number, sizes: Sizes, triple: number[]): void {
  if (bits > EXACT_BITS) {
    let packed = 0n;
    for (let at = 0; at < bits; at += 8) packed |= BigInt(source.read(Math.min(bits - at, 8))) << BigInt(at);
    triple[2] = Number(packed % BigInt(sizes[2]));
    packed /= BigInt(sizes[2]);
    triple[1] = Number(packed % BigInt(sizes[1]));
    triple[0] = Number(packed / BigInt(sizes[1]));
    return;
  }
  let packed = 0;
  let place = 1;
  for (let left = bits; left > 0; left -= 8) {
    packed += place * source.read(Math.min(left, 8));
    place *= 256;
  }
  const first = Math.floor(packed / sizes[2]);
  triple[2] = packed - first * sizes[2];
  triple[0] = Math.floor(first / sizes[1]);
  triple[1] = first - triple[0] * sizes[1];
}
