import { fma4 } from './simd';

/*
 * Each loop handles four entries per step, then the rest one by one with the same vector operation on one lane:
 * an entry's value does not depend on where in the tensor it stands, and nothing outside the n entries is written.
 */

/** y = a + b */
export function add(y: usize, a: usize, b: usize, n: usize): void {
  const whole = y + ((n & ~3) << 2);
  const end = y + (n << 2);
  for (; y < whole; y += 16, a += 16, b += 16) v128.store(y, f32x4.add(v128.load(a), v128.load(b)));
  for (; y < end; y += 4, a += 4, b += 4) store<f32>(y, load<f32>(a) + load<f32>(b));
}

/** y = a − b */
export function sub(y: usize, a: usize, b: usize, n: usize): void {
  const whole = y + ((n & ~3) << 2);
  const end = y + (n << 2);
  for (; y < whole; y += 16, a += 16, b += 16) v128.store(y, f32x4.sub(v128.load(a), v128.load(b)));
  for (; y < end; y += 4, a += 4, b += 4) store<f32>(y, load<f32>(a) - load<f32>(b));
}

/** y = a·b, entry by entry */
export function mul(y: usize, a: usize, b: usize, n: usize): void {
  const whole = y + ((n & ~3) << 2);
  const end = y + (n << 2);
  for (; y < whole; y += 16, a += 16, b += 16) v128.store(y, f32x4.mul(v128.load(a), v128.load(b)));
  for (; y < end; y += 4, a += 4, b += 4) store<f32>(y, load<f32>(a) * load<f32>(b));
}

/** y = s·x */
export function scale(y: usize, x: usize, s: f32, n: usize): void {
  const factor = f32x4.splat(s);
  const whole = y + ((n & ~3) << 2);
  const end = y + (n << 2);
  for (; y < whole; y += 16, x += 16) v128.store(y, f32x4.mul(factor, v128.load(x)));
  for (; y < end; y += 4, x += 4) store<f32>(y, s * load<f32>(x));
}

/** y = x + s */
export function shift(y: usize, x: usize, s: f32, n: usize): void {
  const term = f32x4.splat(s);
  const whole = y + ((n & ~3) << 2);
  const end = y + (n << 2);
  for (; y < whole; y += 16, x += 16) v128.store(y, f32x4.add(v128.load(x), term));
  for (; y < end; y += 4, x += 4) store<f32>(y, load<f32>(x) + s);
}

/** y += s·x */
export function axpy(y: usize, x: usize, s: f32, n: usize): void {
  const factor = f32x4.splat(s);
  const whole = y + ((n & ~3) << 2);
  const end = y + (n << 2);
  for (; y < whole; y += 16, x += 16) v128.store(y, fma4(factor, v128.load(x), v128.load(y)));
  for (; y < end; y += 4, x += 4) v128.store32_lane(y, fma4(factor, v128.load32_zero(x), v128.load32_zero(y)), 0);
}

/** y = s, each entry */
export function fill(y: usize, s: f32, n: usize): void {
  const value = f32x4.splat(s);
  const whole = y + ((n & ~3) << 2);
  const end = y + (n << 2);
  for (; y < whole; y += 16) v128.store(y, value);
  for (; y < end; y += 4) store<f32>(y, s);
}
