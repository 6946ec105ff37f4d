import { add } from './pairs-layout';
import { cubic, cubicSlope } from './pairs-math';
import { fma4, sum4 } from './simd';

/**
 * Neighbor embedding. z, s (N,F) stay plain: the table is packed as of one head vector, so its fields are in the order of
 * the channels. vectors = F/4, pairs = entries of the list.
 */

/** s_i += z_j ⊙ D, s_j += z_i ⊙ D */
export function embedForward(
  vectors: usize,
  pairs: usize,
  i: usize,
  j: usize,
  knot: usize,
  fraction: usize,
  z: usize,
  table: usize,
  s: usize,
): void {
  const bytes = vectors * 16;
  for (let p: usize = 0; p < pairs; p++) {
    const atI = <usize>load<u32>(i + (p << 2)) * bytes;
    const atJ = <usize>load<u32>(j + (p << 2)) * bytes;
    const t = v128.load32_splat(fraction + (p << 2));
    let row = table + <usize>load<u32>(knot + (p << 2)) * 4 * bytes;
    let zJ = z + atJ;
    let sI = s + atI;
    let sJ = s + atJ;
    const end = z + atI + bytes;
    for (let zI = z + atI; zI < end; zI += 16) {
      const d = cubic(t, v128.load(row), v128.load(row, 16), v128.load(row, 32), v128.load(row, 48));
      v128.store(sI, fma4(v128.load(zJ), d, v128.load(sI)));
      v128.store(sJ, fma4(v128.load(zI), d, v128.load(sJ)));
      row += 64;
      zJ += 16;
      sI += 16;
      sJ += 16;
    }
  }
}

/** z̄_j += s̄_i ⊙ D, z̄_i += s̄_j ⊙ D, r̄ += Σ (s̄_i z_j + s̄_j z_i) D' */
export function embedBackward(
  vectors: usize,
  pairs: usize,
  i: usize,
  j: usize,
  knot: usize,
  fraction: usize,
  dudr: usize,
  z: usize,
  table: usize,
  sGradient: usize,
  zGradient: usize,
  distanceGradient: usize,
): void {
  const bytes = vectors * 16;
  for (let p: usize = 0; p < pairs; p++) {
    const atI = <usize>load<u32>(i + (p << 2)) * bytes;
    const atJ = <usize>load<u32>(j + (p << 2)) * bytes;
    const t = v128.load32_splat(fraction + (p << 2));
    let row = table + <usize>load<u32>(knot + (p << 2)) * 4 * bytes;
    let along = f32x4.splat(0);
    for (let at: usize = 0; at < bytes; at += 16) {
      const c1 = v128.load(row, 16);
      const c2 = v128.load(row, 32);
      const c3 = v128.load(row, 48);
      const d = cubic(t, v128.load(row), c1, c2, c3);
      const gI = v128.load(sGradient + atI + at);
      const gJ = v128.load(sGradient + atJ + at);
      add(zGradient + atJ + at, f32x4.mul(gI, d));
      add(zGradient + atI + at, f32x4.mul(gJ, d));
      const dGradient = fma4(gI, v128.load(z + atJ + at), f32x4.mul(gJ, v128.load(z + atI + at)));
      along = fma4(dGradient, cubicSlope(t, c1, c2, c3), along);
      row += 64;
    }
    const slot = distanceGradient + (p << 2);
    store<f32>(slot, load<f32>(slot) + load<f32>(dudr + (p << 2)) * sum4(along));
  }
}
