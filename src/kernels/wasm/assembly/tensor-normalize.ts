/*
 * Rows scaled to zero mean and unit variance, y = (x − m) r with r = 1/√(mean (x − m)² + ε), and what differentiating that
 * twice takes. The Jacobian of a row, J = r (P − y yᵀ/f) with P = 1 − 11ᵀ/f, is symmetric.
 */
import { fma4, sum4 } from './simd';

/** The sum of the entries of a row. */
function sumOf(x: usize, bytes: usize): f32 {
  const whole = bytes & ~15;
  let sum = f32x4.splat(0);
  let at: usize = 0;
  for (; at < whole; at += 16) sum = f32x4.add(sum, v128.load(x + at));
  let total = sum4(sum);
  for (; at < bytes; at += 4) total += load<f32>(x + at);
  return total;
}

/** Σ (x − m)(t − k) of two rows. */
function dotOf(x: usize, m: f32, t: usize, k: f32, bytes: usize): f32 {
  const whole = bytes & ~15;
  const m4 = f32x4.splat(m);
  const k4 = f32x4.splat(k);
  let sum = f32x4.splat(0);
  let at: usize = 0;
  for (; at < whole; at += 16) sum = fma4(f32x4.sub(v128.load(x + at), m4), f32x4.sub(v128.load(t + at), k4), sum);
  let total = sum4(sum);
  for (; at < bytes; at += 4) total += (load<f32>(x + at) - m) * (load<f32>(t + at) - k);
  return total;
}

/** out = a (x − m) + b (s − k) + c (t − l), a row each. */
function combine(
  out: usize,
  bytes: usize,
  x: usize,
  m: f32,
  a: f32,
  s: usize,
  k: f32,
  b: f32,
  t: usize,
  l: f32,
  c: f32,
): void {
  const whole = bytes & ~15;
  const constant = -(a * m + b * k + c * l);
  const constant4 = f32x4.splat(constant);
  const a4 = f32x4.splat(a);
  const b4 = f32x4.splat(b);
  const c4 = f32x4.splat(c);
  let at: usize = 0;
  for (; at < whole; at += 16) {
    const first = fma4(a4, v128.load(x + at), constant4);
    v128.store(out + at, fma4(c4, v128.load(t + at), fma4(b4, v128.load(s + at), first)));
  }
  for (; at < bytes; at += 4)
    store<f32>(out + at, a * load<f32>(x + at) + b * load<f32>(s + at) + c * load<f32>(t + at) + constant);
}

/** y (n, f) of x (n, f). */
export function normalize(y: usize, x: usize, epsilon: f32, n: usize, f: usize): void {
  const bytes = f << 2;
  for (let i: usize = 0; i < n; i++, x += bytes, y += bytes) {
    const mean = sumOf(x, bytes) / <f32>f;
    const r: f32 = <f32>1 / Mathf.sqrt(dotOf(x, mean, x, mean, bytes) / <f32>f + epsilon);
    const whole = bytes & ~15;
    const mean4 = f32x4.splat(mean);
    const r4 = f32x4.splat(r);
    let at: usize = 0;
    for (; at < whole; at += 16) v128.store(y + at, f32x4.mul(f32x4.sub(v128.load(x + at), mean4), r4));
    for (; at < bytes; at += 4) store<f32>(y + at, (load<f32>(x + at) - mean) * r);
  }
}

/** y (n, f) = J(x) t, with x and t (n, f). */
export function normalizeSlope(y: usize, x: usize, t: usize, epsilon: f32, n: usize, f: usize): void {
  const bytes = f << 2;
  const one: f32 = <f32>1 / <f32>f;
  for (let i: usize = 0; i < n; i++, x += bytes, t += bytes, y += bytes) {
    const mean = sumOf(x, bytes) * one;
    const r: f32 = <f32>1 / Mathf.sqrt(dotOf(x, mean, x, mean, bytes) * one + epsilon);
    const k = sumOf(t, bytes) * one;
    const along = dotOf(x, mean, t, k, bytes) * r * one;
    combine(y, bytes, x, mean, -r * r * along, t, k, r, t, 0, 0);
  }
}

/**
 * y (n, f) = ∇ₓ sᵀJ(x)t = −(r²/f) y (s̃·t̃ − (s·y)(t·y)/f) − (r/f) [(t·y) J s + (s·y) J t], s̃ = P s; all (n, f). Being symmetric in
 * its three directions, the second derivative is that along s and t as well.
 */
export function normalizeCurvature(y: usize, x: usize, s: usize, t: usize, epsilon: f32, n: usize, f: usize): void {
  const bytes = f << 2;
  const one: f32 = <f32>1 / <f32>f;
  for (let i: usize = 0; i < n; i++, x += bytes, s += bytes, t += bytes, y += bytes) {
    const mean = sumOf(x, bytes) * one;
    const r: f32 = <f32>1 / Mathf.sqrt(dotOf(x, mean, x, mean, bytes) * one + epsilon);
    const k = sumOf(s, bytes) * one;
    const l = sumOf(t, bytes) * one;
    const sy = dotOf(x, mean, s, k, bytes) * r * one;
    const ty = dotOf(x, mean, t, l, bytes) * r * one;
    const st = dotOf(s, k, t, l, bytes) * one;
    const r2 = r * r;
    combine(y, bytes, x, mean, r * r2 * (<f32>3 * sy * ty - st), s, k, -r2 * ty, t, l, -r2 * sy);
  }
}
