import { fma4 } from './simd';

/**
 * @inline
 * Adds the gradients g of an interpolated filter and h of its tangent to the four table entries it came from:
 * b·g + b'·h for the Hermite basis b and its (scaled) derivative b'; h₀₀ = 1 − h₀₁. Value at the address, derivative after it.
 */
export function scatter(
  row: usize,
  next: usize,
  g: v128,
  h: v128,
  h01: v128,
  h10: v128,
  h11: v128,
  s01: v128,
  s10: v128,
  s11: v128,
): void {
  const upper = fma4(g, h01, f32x4.mul(h, s01));
  v128.store(row, f32x4.add(v128.load(row), f32x4.sub(g, upper)));
  v128.store(row, fma4(g, h10, fma4(h, s10, v128.load(row, 16))), 16);
  v128.store(next, f32x4.add(v128.load(next), upper));
  v128.store(next, fma4(g, h11, fma4(h, s11, v128.load(next, 16))), 16);
}
