/**
 * Vector building blocks shared by all kernels. A function whose comment begins with `@inline` is copied into its
 * callers (scripts/inline-transform.ts).
 */

/**
 * @inline
 * a·b + c on four float32. One rounding where the variant has fused multiply-add, two where it does not.
 */
export function fma4(a: v128, b: v128, c: v128): v128 {
  return ASC_FEATURE_RELAXED_SIMD ? f32x4.relaxed_madd(a, b, c) : f32x4.add(f32x4.mul(a, b), c);
}

/**
 * @inline
 * a·b + c on two float64, rounded as in {@link fma4}.
 */
export function fma2(a: v128, b: v128, c: v128): v128 {
  return ASC_FEATURE_RELAXED_SIMD ? f64x2.relaxed_madd(a, b, c) : f64x2.add(f64x2.mul(a, b), c);
}

/**
 * @inline
 * c − a·b on four float32, rounded as in {@link fma4}.
 */
export function fnma4(a: v128, b: v128, c: v128): v128 {
  return ASC_FEATURE_RELAXED_SIMD ? f32x4.relaxed_nmadd(a, b, c) : f32x4.sub(c, f32x4.mul(a, b));
}

/**
 * @inline
 * The sum of the four lanes, (0 + 1) + (2 + 3).
 */
export function sum4(x: v128): f32 {
  const low = f32x4.extract_lane(x, 0) + f32x4.extract_lane(x, 1);
  const high = f32x4.extract_lane(x, 2) + f32x4.extract_lane(x, 3);
  return low + high;
}
