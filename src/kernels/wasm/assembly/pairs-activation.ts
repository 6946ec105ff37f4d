import { fma4 } from './simd';
import { sigmoid4 } from './simd-math';

/**
 * What a kernel keeps per pair, vector of heads and direction: 128 bytes of scratch memory, direction i<-j first. Sums over
 * the channels of a head are put here when complete and read back by the loops that use them; engines would otherwise
 * compute an activation anew in each round of such a loop, and keep it in registers that the loop needs itself.
 */
export const LOGIT: usize = 0;
/** Tangent of the logit, or its derivative with respect to the distance. */
export const RATE: usize = 16;
/** a = silu(logit) */
export const WEIGHT: usize = 32;
/** silu'(logit) */
export const SLOPE: usize = 48;
/** silu''(logit) */
export const CURVATURE: usize = 64;
/** Adjoints of the logit and of its tangent. */
export const GRADIENT: usize = 80;
export const TANGENT_GRADIENT: usize = 96;
/** Tangent of a, where RATE is that of the logit. */
export const WEIGHT_RATE: usize = 112;
/** Offset of direction j<-i. */
export const REVERSE: usize = 128;
export const HEAD_BYTES: usize = 256;

/** Fills WEIGHT from LOGIT. Called for all heads of a pair at once: the exponentials overlap. */
export function activate(heads: usize, headVectors: usize): void {
  for (const end = heads + headVectors * HEAD_BYTES; heads < end; heads += REVERSE) {
    const logit = v128.load(heads, LOGIT);
    v128.store(heads, f32x4.mul(logit, sigmoid4(logit)), WEIGHT);
  }
}

/**
 * Fills WEIGHT, SLOPE and CURVATURE from LOGIT: with σ the sigmoid, xσ, σ + xσ(1 − σ) and σ(1 − σ)(2 + x(1 − 2σ)); and
 * WEIGHT_RATE from RATE.
 */
export function activateSlopes(heads: usize, headVectors: usize): void {
  for (const end = heads + headVectors * HEAD_BYTES; heads < end; heads += REVERSE) {
    const logit = v128.load(heads, LOGIT);
    const sigma = sigmoid4(logit);
    const weight = f32x4.mul(logit, sigma);
    const rest = f32x4.sub(f32x4.splat(1), sigma);
    v128.store(heads, weight, WEIGHT);
    const slope = fma4(weight, rest, sigma);
    v128.store(heads, slope, SLOPE);
    v128.store(heads, f32x4.mul(slope, v128.load(heads, RATE)), WEIGHT_RATE);
    const bracket = fma4(logit, f32x4.sub(rest, sigma), f32x4.splat(2));
    v128.store(heads, f32x4.mul(f32x4.mul(sigma, rest), bracket), CURVATURE);
  }
}
