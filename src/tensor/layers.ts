import type { Ops } from './ops.js';

/** Rows scaled to zero mean and unit (biased) variance, then weight ⊙ · + bias; eps inside the root as in PyTorch. */
export function layerNorm<T>(ops: Ops<T>, x: T, weight: T, bias: T, epsilon = 1e-5): T {
  const n = ops.rows(x);
  const f = ops.columns(x);
  const centred = ops.sub(x, ops.repeatColumns(ops.scale(ops.sumColumns(x), 1 / f), f));
  const variance = ops.scale(ops.sumColumns(ops.mul(centred, centred)), 1 / f);
  const inverseDeviation = ops.map('reciprocal', ops.map('sqrt', ops.shift(variance, epsilon)));
  const normalized = ops.mul(centred, ops.repeatColumns(inverseDeviation, f));
  return ops.add(ops.mul(normalized, ops.repeatRows(weight, n)), ops.repeatRows(bias, n));
}
