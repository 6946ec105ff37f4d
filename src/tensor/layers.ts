import type { Ops } from './ops.js';

/** Rows scaled to zero mean and unit (biased) variance, then weight ⊙ · + bias. */
export function layerNorm<T>(ops: Ops<T>, x: T, weight: T, bias: T): T {
  const n = ops.rows(x);
  return ops.add(ops.mul(ops.normalize(x), ops.repeatRows(weight, n)), ops.repeatRows(bias, n));
}

/** relu(x·Wᵀ + b), as {@link Ops.linear} */
export function linearRelu<T>(ops: Ops<T>, x: T, weight: T, bias: T | null): T {
  return ops.linearRelu?.(x, weight, bias) ?? ops.map('relu', ops.linear(x, weight, bias));
}

/**
 * relu(b + Σ_p row indices[p][i] of x_p), (m, f), with x_p the columns p, p + P, p + 2P, .. of x (n, f·P).
 *
 * @param indices P arrays of m row numbers
 * @param bias (1, f)
 */
export function sumOfGatheredRelu<T>(ops: Ops<T>, x: T, indices: readonly Uint32Array[], bias: T): T {
  if (ops.sumOfGatheredRelu) return ops.sumOfGatheredRelu(x, indices, bias);
  const [rows, width] = [ops.rows(x), ops.columns(bias)];
  const columns = ops.reshape(x, rows * width, indices.length);
  const sum = indices.reduce(
    (partial, index, p) => {
      const part = ops.reshape(ops.sliceColumns(columns, p, p + 1), rows, width);
      return ops.add(partial, ops.gather(part, index));
    },
    ops.repeatRows(bias, indices[0]!.length),
  );
  return ops.map('relu', sum);
}
