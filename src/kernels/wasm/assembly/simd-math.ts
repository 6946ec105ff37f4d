import { fma4, fnma4 } from './simd';

/**
 * Elementary functions on four float32 at once, accurate to about two units in the last place. NaN stays NaN.
 *
 * All rest on x = n·ln 2 + r, |r| <= ln 2 / 2, and eʳ = 1 + r + r²·p(r) with p of degree 4, a minimax fit of relative
 * error 3e-9 (Lawson iteration; a sixteenth of float32's half unit).
 */

const LOG2E: f32 = Mathf.LOG2E;
/** ln 2 in two parts; the first has nine trailing zero bits, so that n·LN2_HIGH is exact. */
const LN2_HIGH: f32 = 0.693145751953125;
const LN2_LOW: f32 = 1.4286068202862268e-6;
const P0: f32 = 0.4999999403953552;
const P1: f32 = 0.1666652113199234;
const P2: f32 = 0.04166838899254799;
const P3: f32 = 0.00836874544620514;
const P4: f32 = 0.0013814540579915047;

/** 1.5·2²³: adding it to a small number leaves the nearest integer in the low bits (0x4B400000 is its own pattern). */
const SHIFTER: f32 = 12582912;
const SHIFTER_BITS: i32 = 0x4b400000;

/**
 * @inline
 * x / ln 2 + SHIFTER: the integer n nearest to x / ln 2, |n| < 2²¹, both as a number (− SHIFTER) and as bits (− SHIFTER_BITS).
 * Half the price of rounding and converting, whose treatment of NaN and overflow is not needed here.
 */
function octave(x: v128): v128 {
  return fma4(x, f32x4.splat(LOG2E), f32x4.splat(SHIFTER));
}

/**
 * @inline
 * eʳ − 1 with r = x − n·ln 2.
 */
function fraction(x: v128, shifted: v128): v128 {
  const n = f32x4.sub(shifted, f32x4.splat(SHIFTER));
  const r = fnma4(n, f32x4.splat(LN2_LOW), fnma4(n, f32x4.splat(LN2_HIGH), x));
  let p = fma4(f32x4.splat(P4), r, f32x4.splat(P3));
  p = fma4(p, r, f32x4.splat(P2));
  p = fma4(p, r, f32x4.splat(P1));
  p = fma4(p, r, f32x4.splat(P0));
  return fma4(f32x4.mul(r, r), p, r);
}

/**
 * @inline
 * 2ⁿ for integers −126 <= n <= 127, through the exponent bits; only the low 9 bits of n count.
 */
function power2(n: v128): v128 {
  return i32x4.shl(i32x4.add(n, i32x4.splat(127)), 23);
}

/**
 * @inline
 * eˣ over the whole range: infinity above 88.73, gradual underflow to 0 below −104.
 *
 * The factor 2ⁿ is applied in two halves, because n reaches −150 and 129, beyond the exponents float32 can write.
 */
export function exp4(x: v128): v128 {
  const clamped = f32x4.pmin(f32x4.pmax(x, f32x4.splat(-104)), f32x4.splat(89));
  const shifted = octave(clamped);
  const mantissa = f32x4.add(f32x4.splat(1), fraction(clamped, shifted));
  const whole = i32x4.sub(shifted, i32x4.splat(SHIFTER_BITS));
  const half = i32x4.shr_s(whole, 1);
  return f32x4.mul(f32x4.mul(mantissa, power2(half)), power2(i32x4.sub(whole, half)));
}

/**
 * @inline
 * σ(x) = 1 / (1 + e⁻ˣ). Where it is below the normal numbers, x < −87.4, it stays at 6e-39 or more.
 */
export function sigmoid4(x: v128): v128 {
  const one = f32x4.splat(1);
  const y = f32x4.pmin(f32x4.pmax(f32x4.neg(x), f32x4.splat(-87)), f32x4.splat(88));
  const shifted = octave(y);
  // The exponent bits of SHIFTER leave at the top of the shift.
  const scale = power2(shifted);
  return f32x4.div(one, f32x4.add(one, fma4(scale, fraction(y, shifted), scale)));
}

/**
 * @inline
 * tanh x = e / (e + 2) with e = exp(2|x|) − 1, which loses nothing near 0; sign copied. Exactly ±1 beyond 10.
 */
export function tanh4(x: v128): v128 {
  const magnitude = f32x4.pmin(f32x4.abs(x), f32x4.splat(10));
  const twice = f32x4.add(magnitude, magnitude);
  const shifted = octave(twice);
  const scale = power2(shifted);
  const e = fma4(scale, fraction(twice, shifted), f32x4.sub(scale, f32x4.splat(1)));
  const y = f32x4.div(e, f32x4.add(e, f32x4.splat(2)));
  return v128.bitselect(x, y, i32x4.splat(0x80000000));
}
