import { add } from './pairs-layout';
import { basis01, basis10, basis11, interpolate, interpolateSlope, slope01, slope10, slope11 } from './pairs-math';
import { scatter } from './pairs-table-gradient';
import { fma4 } from './simd';

/** embedForward with tangents: s_i += z_j D, ṡ_i += ż_j D + z_j Ḋ, and the same for j. z, ż, s, ṡ (N,F) */
export function embedDualForward(
  vectors: usize,
  pairs: usize,
  i: usize,
  j: usize,
  knot: usize,
  fraction: usize,
  dudr: usize,
  distanceTangent: usize,
  z: usize,
  zTangent: usize,
  table: usize,
  s: usize,
  sTangent: usize,
): void {
  const bytes = vectors * 16;
  for (let p: usize = 0; p < pairs; p++) {
    const atI = <usize>load<u32>(i + (p << 2)) * bytes;
    const atJ = <usize>load<u32>(j + (p << 2)) * bytes;
    const t = load<f32>(fraction + (p << 2));
    const rate = load<f32>(dudr + (p << 2)) * load<f32>(distanceTangent + (p << 2));
    const h01 = f32x4.splat(basis01(t));
    const h10 = f32x4.splat(basis10(t));
    const h11 = f32x4.splat(basis11(t));
    const s01 = f32x4.splat(rate * slope01(t));
    const s10 = f32x4.splat(rate * slope10(t));
    const s11 = f32x4.splat(rate * slope11(t));
    let row = table + <usize>load<u32>(knot + (p << 2)) * 2 * bytes;
    let next = row + 2 * bytes;
    for (let at: usize = 0; at < bytes; at += 16) {
      const start = v128.load(row);
      const step = f32x4.sub(v128.load(next), start);
      const slope = v128.load(row, 16);
      const nextSlope = v128.load(next, 16);
      const d = interpolate(start, step, slope, nextSlope, h01, h10, h11);
      const dDot = interpolateSlope(step, slope, nextSlope, s01, s10, s11);
      const zI = v128.load(z + atI + at);
      const zJ = v128.load(z + atJ + at);
      add(s + atI + at, f32x4.mul(zJ, d));
      add(s + atJ + at, f32x4.mul(zI, d));
      add(sTangent + atI + at, fma4(v128.load(zTangent + atJ + at), d, f32x4.mul(zJ, dDot)));
      add(sTangent + atJ + at, fma4(v128.load(zTangent + atI + at), d, f32x4.mul(zI, dDot)));
      row += 32;
      next += 32;
    }
  }
}

/**
 * Reverse of embedDualForward; g, h adjoints of s, ṡ: gz_j += g_i D + h_i Ḋ, hz_j += h_i D, and the gradient of the table.
 */
export function embedDualBackward(
  vectors: usize,
  pairs: usize,
  i: usize,
  j: usize,
  knot: usize,
  fraction: usize,
  dudr: usize,
  distanceTangent: usize,
  z: usize,
  zTangent: usize,
  table: usize,
  sGradient: usize,
  sTangentGradient: usize,
  zGradient: usize,
  zTangentGradient: usize,
  tableGradient: usize,
): void {
  const bytes = vectors * 16;
  for (let p: usize = 0; p < pairs; p++) {
    const atI = <usize>load<u32>(i + (p << 2)) * bytes;
    const atJ = <usize>load<u32>(j + (p << 2)) * bytes;
    const t = load<f32>(fraction + (p << 2));
    const rate = load<f32>(dudr + (p << 2)) * load<f32>(distanceTangent + (p << 2));
    const h01 = f32x4.splat(basis01(t));
    const h10 = f32x4.splat(basis10(t));
    const h11 = f32x4.splat(basis11(t));
    const s01 = f32x4.splat(rate * slope01(t));
    const s10 = f32x4.splat(rate * slope10(t));
    const s11 = f32x4.splat(rate * slope11(t));
    const rowOffset = <usize>load<u32>(knot + (p << 2)) * 2 * bytes;
    let row = table + rowOffset;
    let gRow = tableGradient + rowOffset;
    for (let at: usize = 0; at < bytes; at += 16) {
      const next = row + 2 * bytes;
      const start = v128.load(row);
      const step = f32x4.sub(v128.load(next), start);
      const slope = v128.load(row, 16);
      const nextSlope = v128.load(next, 16);
      const d = interpolate(start, step, slope, nextSlope, h01, h10, h11);
      const dDot = interpolateSlope(step, slope, nextSlope, s01, s10, s11);
      const gI = v128.load(sGradient + atI + at);
      const gJ = v128.load(sGradient + atJ + at);
      const hI = v128.load(sTangentGradient + atI + at);
      const hJ = v128.load(sTangentGradient + atJ + at);
      const zI = v128.load(z + atI + at);
      const zJ = v128.load(z + atJ + at);
      add(zGradient + atJ + at, fma4(gI, d, f32x4.mul(hI, dDot)));
      add(zGradient + atI + at, fma4(gJ, d, f32x4.mul(hJ, dDot)));
      add(zTangentGradient + atJ + at, f32x4.mul(hI, d));
      add(zTangentGradient + atI + at, f32x4.mul(hJ, d));
      const g = fma4(hI, v128.load(zTangent + atJ + at), fma4(gI, zJ, f32x4.mul(gJ, zI)));
      const h = fma4(hI, zJ, f32x4.mul(hJ, zI));
      const total = fma4(hJ, v128.load(zTangent + atI + at), g);
      scatter(gRow, gRow + 2 * bytes, total, h, h01, h10, h11, s01, s10, s11);
      row += 32;
      gRow += 32;
    }
  }
}
