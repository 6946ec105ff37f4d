import { fma4 } from './simd';
import { exp4, sigmoid4, tanh4 } from './simd-math';

const EXP: i32 = 0;
const TANH: i32 = 1;
const SIGMOID: i32 = 2;
const RELU: i32 = 3;
const STEP: i32 = 4;
const ABS: i32 = 5;
const SIGN: i32 = 6;
const SQRT: i32 = 7;
const RECIPROCAL: i32 = 8;
const COS: i32 = 9;
const SIN: i32 = 10;
const SILU: i32 = 11;
const SILU_SLOPE: i32 = 12;
const SILU_CURVATURE: i32 = 13;

/**
 * y = f(x), n entries; `kind` is the position of f in `elementwiseKinds` (src/kernels/wasm/wasm-ops.ts).
 * cos and sin go entry by entry through the float32 library functions, which reduce any argument exactly.
 */
export function map(kind: i32, y: usize, x: usize, n: usize): void {
  if (kind === EXP) each(EXP, y, x, n);
  else if (kind === TANH) each(TANH, y, x, n);
  else if (kind === SIGMOID) each(SIGMOID, y, x, n);
  else if (kind === RELU) each(RELU, y, x, n);
  else if (kind === STEP) each(STEP, y, x, n);
  else if (kind === ABS) each(ABS, y, x, n);
  else if (kind === SIGN) each(SIGN, y, x, n);
  else if (kind === SQRT) each(SQRT, y, x, n);
  else if (kind === RECIPROCAL) each(RECIPROCAL, y, x, n);
  else if (kind === COS)
    for (let i: usize = 0; i < n; i++) store<f32>(y + (i << 2), Mathf.cos(load<f32>(x + (i << 2))));
  else if (kind === SIN)
    for (let i: usize = 0; i < n; i++) store<f32>(y + (i << 2), Mathf.sin(load<f32>(x + (i << 2))));
  else if (kind === SILU) each(SILU, y, x, n);
  else if (kind === SILU_SLOPE) each(SILU_SLOPE, y, x, n);
  else if (kind === SILU_CURVATURE) each(SILU_CURVATURE, y, x, n);
  else unreachable();
}

/**
 * @inline
 * One loop with `kind` a constant, so that the choice of function is made at compile time.
 */
function each(kind: i32, y: usize, x: usize, n: usize): void {
  const whole = y + ((n & ~3) << 2);
  const end = y + (n << 2);
  for (; y < whole; y += 16, x += 16) v128.store(y, apply(kind, v128.load(x)));
  for (; y < end; y += 4, x += 4) v128.store32_lane(y, apply(kind, v128.load32_zero(x)), 0);
}

/**
 * @inline
 * Comparisons keep NaN: relu, abs, sign, sqrt of NaN are NaN, step of NaN is 0.
 */
function apply(kind: i32, x: v128): v128 {
  const zero = f32x4.splat(0);
  const one = f32x4.splat(1);
  if (kind === EXP) return exp4(x);
  if (kind === TANH) return tanh4(x);
  if (kind === SIGMOID) return sigmoid4(x);
  if (kind === RELU) return f32x4.pmax(x, zero);
  if (kind === STEP) return v128.and(f32x4.gt(x, zero), one);
  if (kind === ABS) return f32x4.abs(x);
  if (kind === SIGN) {
    const unit = v128.bitselect(x, one, i32x4.splat(0x80000000));
    return v128.bitselect(unit, x, v128.or(f32x4.gt(x, zero), f32x4.lt(x, zero)));
  }
  if (kind === SQRT) return f32x4.sqrt(x);
  if (kind === SILU) return f32x4.mul(x, sigmoid4(x));
  if (kind === SILU_SLOPE) {
    const s = sigmoid4(x);
    return f32x4.mul(s, fma4(x, f32x4.sub(one, s), one));
  }
  if (kind === SILU_CURVATURE) {
    const s = sigmoid4(x);
    const rest = f32x4.sub(one, s);
    return f32x4.mul(f32x4.mul(s, rest), fma4(x, f32x4.sub(rest, s), f32x4.splat(2)));
  }
  return f32x4.div(one, x);
}
