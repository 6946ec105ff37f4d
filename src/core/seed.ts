/**
 * One 32-bit seed from several integers: a different stream of random numbers for every (run, stage, epoch, ...) without
 * any generator whose state would have to be carried along.
 */
export function mixSeed(...parts: readonly number[]): number {
  let x = 0x9e3779b9;
  for (const part of parts) {
    x = Math.imul(x ^ part, 0x85ebca6b);
    x ^= x >>> 13;
    x = Math.imul(x + 0x27d4eb2f, 0xc2b2ae35);
    x ^= x >>> 16;
  }
  return x >>> 0;
}

/** 32 bits of a text: FNV-1a over its UTF-16 units, then mixed so that similar texts lie far apart. */
export function textSeed(text: string): number {
  let x = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) x = Math.imul(x ^ text.charCodeAt(i), 0x01000193);
  return mixSeed(x);
}
