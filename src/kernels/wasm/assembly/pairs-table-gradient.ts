import { fma4 } from './simd';

/**
 * @inline
 * Adds the gradients g of an interpolated filter Σ c_m t^m and h of its tangent rate·Σ m c_m t^(m−1) to the gradients of the
 * four coefficients: t^m·g + m·t^(m−1)·rate·h.
 */
export function scatter(row: usize, t: v128, rate: v128, g: v128, h: v128): void {
  v128.store(row, f32x4.add(v128.load(row), g));
  let slope = f32x4.mul(rate, h);
  let value = fma4(t, g, slope);
  v128.store(row, f32x4.add(v128.load(row, 16), value), 16);
  slope = f32x4.mul(t, slope);
  value = fma4(t, value, slope);
  v128.store(row, f32x4.add(v128.load(row, 32), value), 32);
  value = fma4(t, value, f32x4.mul(t, slope));
  v128.store(row, f32x4.add(v128.load(row, 48), value), 48);
}
