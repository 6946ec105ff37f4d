import { fma4 } from './simd';

/** y += s·x for n entries. */
export function axpy(y: usize, x: usize, s: f32, n: usize): void {
  const factor = f32x4.splat(s);
  const whole = n & ~3;
  for (let i: usize = 0; i < whole; i += 4)
    v128.store(y + (i << 2), fma4(factor, v128.load(x + (i << 2)), v128.load(y + (i << 2))));
  for (let i = whole; i < n; i++) store<f32>(y + (i << 2), load<f32>(y + (i << 2)) + s * load<f32>(x + (i << 2)));
}
