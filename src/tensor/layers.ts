import type { Ops } from './ops.js';

/** Rows scaled to zero mean and unit (biased) variance, then weight ⊙ · + bias. */
export function layerNorm<T>(ops: Ops<T>, x: T, weight: T, bias: T): T {
  const n = ops.rows(x);
  return ops.add(ops.mul(ops.normalize(x), ops.repeatRows(weight, n)), ops.repeatRows(bias, n));
}
