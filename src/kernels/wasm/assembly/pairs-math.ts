import { fma4 } from './simd';

/**
 * @inline
 * c₀ + c₁t + c₂t² + c₃t³
 */
export function cubic(t: v128, c0: v128, c1: v128, c2: v128, c3: v128): v128 {
  return fma4(t, fma4(t, fma4(t, c3, c2), c1), c0);
}

/**
 * @inline
 * c₁ + 2c₂t + 3c₃t², sharing the partial sums of {@link cubic}.
 */
export function cubicSlope(t: v128, c1: v128, c2: v128, c3: v128): v128 {
  const inner = fma4(t, c3, c2);
  return fma4(t, fma4(t, c3, inner), fma4(t, inner, c1));
}

/** Memory for {@link put} and {@link take}. */
const slots = memory.data(256, 16);

/**
 * @inline
 * Writes to one of 16 slots. Engines move arithmetic down to where its result is used, but not past a store: a partial sum
 * put away keeps its operands from occupying registers until the end of the loop.
 */
export function put(slot: usize, x: v128): void {
  v128.store(slots + (slot << 4), x);
}

/**
 * @inline
 * Reads one of the 16 slots.
 */
export function take(slot: usize): v128 {
  return v128.load(slots + (slot << 4));
}
