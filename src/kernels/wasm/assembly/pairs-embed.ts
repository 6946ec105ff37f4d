import { add } from './pairs-layout';
import { basis01, basis10, basis11, interpolate, interpolateSlope, slope01, slope10, slope11 } from './pairs-math';
import { fma4, sum4 } from './simd';

/**
 * Neighbour embedding. z, s (N,F) in the order of the packed table (embedding tables of one field: [head vector][channel]),
 * which the caller keeps plain by packing with one head vector. Counts are entries; table rows are packed [value, derivative].
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
    const t = load<f32>(fraction + (p << 2));
    const h01 = f32x4.splat(basis01(t));
    const h10 = f32x4.splat(basis10(t));
    const h11 = f32x4.splat(basis11(t));
    let row = table + <usize>load<u32>(knot + (p << 2)) * 2 * bytes;
    let next = row + 2 * bytes;
    let zI = z + atI;
    let zJ = z + atJ;
    let sI = s + atI;
    let sJ = s + atJ;
    const end = zI + bytes;
    for (; zI < end; ) {
      const start = v128.load(row);
      const step = f32x4.sub(v128.load(next), start);
      const d = interpolate(start, step, v128.load(row, 16), v128.load(next, 16), h01, h10, h11);
      v128.store(sI, fma4(v128.load(zJ), d, v128.load(sI)));
      v128.store(sJ, fma4(v128.load(zI), d, v128.load(sJ)));
      row += 32;
      next += 32;
      zI += 16;
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
    const t = load<f32>(fraction + (p << 2));
    const rate = load<f32>(dudr + (p << 2));
    const h01 = f32x4.splat(basis01(t));
    const h10 = f32x4.splat(basis10(t));
    const h11 = f32x4.splat(basis11(t));
    const s01 = f32x4.splat(rate * slope01(t));
    const s10 = f32x4.splat(rate * slope10(t));
    const s11 = f32x4.splat(rate * slope11(t));
    let row = table + <usize>load<u32>(knot + (p << 2)) * 2 * bytes;
    let next = row + 2 * bytes;
    let along = f32x4.splat(0);
    for (let at: usize = 0; at < bytes; at += 16) {
      const start = v128.load(row);
      const step = f32x4.sub(v128.load(next), start);
      const slope = v128.load(row, 16);
      const nextSlope = v128.load(next, 16);
      const d = interpolate(start, step, slope, nextSlope, h01, h10, h11);
      const gI = v128.load(sGradient + atI + at);
      const gJ = v128.load(sGradient + atJ + at);
      const rowGradient = fma4(gI, v128.load(z + atJ + at), f32x4.mul(gJ, v128.load(z + atI + at)));
      along = fma4(rowGradient, interpolateSlope(step, slope, nextSlope, s01, s10, s11), along);
      add(zGradient + atJ + at, f32x4.mul(gI, d));
      add(zGradient + atI + at, f32x4.mul(gJ, d));
      row += 32;
      next += 32;
    }
    store<f32>(distanceGradient + (p << 2), load<f32>(distanceGradient + (p << 2)) + sum4(along));
  }
}
