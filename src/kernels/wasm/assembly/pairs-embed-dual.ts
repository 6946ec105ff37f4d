import { add } from './pairs-layout';
import { cubic, cubicSlope } from './pairs-math';
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
    const t = v128.load32_splat(fraction + (p << 2));
    const rate = f32x4.splat(load<f32>(dudr + (p << 2)) * load<f32>(distanceTangent + (p << 2)));
    let row = table + <usize>load<u32>(knot + (p << 2)) * 4 * bytes;
    for (let at: usize = 0; at < bytes; at += 16) {
      const c1 = v128.load(row, 16);
      const c2 = v128.load(row, 32);
      const c3 = v128.load(row, 48);
      const d = cubic(t, v128.load(row), c1, c2, c3);
      const dDot = f32x4.mul(rate, cubicSlope(t, c1, c2, c3));
      const zI = v128.load(z + atI + at);
      const zJ = v128.load(z + atJ + at);
      add(s + atI + at, f32x4.mul(zJ, d));
      add(s + atJ + at, f32x4.mul(zI, d));
      add(sTangent + atI + at, fma4(v128.load(zTangent + atJ + at), d, f32x4.mul(zJ, dDot)));
      add(sTangent + atJ + at, fma4(v128.load(zTangent + atI + at), d, f32x4.mul(zI, dDot)));
      row += 64;
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
    const t = v128.load32_splat(fraction + (p << 2));
    const rate = f32x4.splat(load<f32>(dudr + (p << 2)) * load<f32>(distanceTangent + (p << 2)));
    const rowOffset = <usize>load<u32>(knot + (p << 2)) * 4 * bytes;
    let row = table + rowOffset;
    let gRow = tableGradient + rowOffset;
    for (let at: usize = 0; at < bytes; at += 16) {
      const c1 = v128.load(row, 16);
      const c2 = v128.load(row, 32);
      const c3 = v128.load(row, 48);
      const d = cubic(t, v128.load(row), c1, c2, c3);
      const dDot = f32x4.mul(rate, cubicSlope(t, c1, c2, c3));
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
      scatter(gRow, t, rate, total, h);
      row += 64;
      gRow += 64;
    }
  }
}
