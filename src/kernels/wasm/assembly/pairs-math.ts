import { fma4, fnma4 } from './simd';

/**
 * @inline
 * Derivative of silu(x) = x·σ(x), given σ = σ(x).
 */
export function siluSlope(x: v128, sigma: v128): v128 {
  return fma4(f32x4.mul(x, sigma), f32x4.sub(f32x4.splat(1), sigma), sigma);
}

/**
 * @inline
 * Second derivative of silu(x) = x·σ(x), given σ = σ(x).
 */
export function siluCurvature(x: v128, sigma: v128): v128 {
  const one = f32x4.splat(1);
  const product = f32x4.mul(sigma, f32x4.sub(one, sigma));
  return f32x4.mul(product, fma4(x, fnma4(sigma, f32x4.splat(2), one), f32x4.splat(2)));
}

/**
 * @inline
 * h₀₁ of the cubic Hermite basis, t²(3 − 2t); h₀₀ = 1 − h₀₁.
 */
export function basis01(t: f32): f32 {
  return t * t * (3 - 2 * t);
}

/**
 * @inline
 * h₁₀ = t(1 − t)²
 */
export function basis10(t: f32): f32 {
  return t * (1 - t) * (1 - t);
}

/**
 * @inline
 * h₁₁ = t²(t − 1)
 */
export function basis11(t: f32): f32 {
  return t * t * (t - 1);
}

/**
 * @inline
 * dh₀₁/dt = 6t(1 − t); dh₀₀/dt is its negative.
 */
export function slope01(t: f32): f32 {
  return 6 * t * (1 - t);
}

/**
 * @inline
 * dh₁₀/dt = (1 − t)(1 − 3t)
 */
export function slope10(t: f32): f32 {
  return (1 - t) * (1 - 3 * t);
}

/**
 * @inline
 * dh₁₁/dt = t(3t − 2)
 */
export function slope11(t: f32): f32 {
  return t * (3 * t - 2);
}

/**
 * @inline
 * Hermite interpolant T_k + h₀₁·(T_{k+1} − T_k) + h₁₀·T'_k + h₁₁·T'_{k+1}, the difference given.
 */
export function interpolate(
  start: v128,
  step: v128,
  slope: v128,
  nextSlope: v128,
  h01: v128,
  h10: v128,
  h11: v128,
): v128 {
  return fma4(h11, nextSlope, fma4(h10, slope, fma4(h01, step, start)));
}

/**
 * @inline
 * Derivative of the interpolant, s₀₁·(T_{k+1} − T_k) + s₁₀·T'_k + s₁₁·T'_{k+1}, with whatever factor the s carry.
 */
export function interpolateSlope(step: v128, slope: v128, nextSlope: v128, s01: v128, s10: v128, s11: v128): v128 {
  return fma4(s11, nextSlope, fma4(s10, slope, f32x4.mul(s01, step)));
}

/** Room for `pin`. */
const slots = memory.data(128, 16);

/**
 * @inline
 * x, passed through memory (slot 0..7). Engines move arithmetic to where its result is used: without this the activation
 * would be computed anew in each round of the loop over channels that follows.
 */
export function pin(slot: usize, x: v128): v128 {
  v128.store(slots + (slot << 4), x);
  return v128.load(slots + (slot << 4));
}
