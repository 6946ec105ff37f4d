import type { DenseLayer, GraphLayer, Ops, PooledIndex } from './ops.js';

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
 * relu(own + mean over neighbors of other + b), (classCount, f)
 *
 * @param own (n, f); @param other (n, f); @param bias (1, f)
 */
export function convolution<T>(ops: Ops<T>, own: T, other: T, bias: T, layer: GraphLayer): T {
  if (ops.convolution) return ops.convolution(own, other, bias, layer);
  const { self, neighbor, target, inverseDegree, classCount } = layer;
  const sum = ops.scatterAdd(ops.gather(other, neighbor), target, classCount);
  const mean = ops.mul(sum, ops.repeatColumns(ops.constant(inverseDegree, classCount, 1), ops.columns(bias)));
  const total = ops.add(ops.add(ops.gather(own, self), mean), ops.repeatRows(bias, classCount));
  return ops.map('relu', total);
}

/**
 * Σ over orderings of a network on tuples of rows, (u, f): the layers, each with a relu, take the rows of a tuple side by side.
 *
 * @param x (n, w)
 * @param layers the first with a weight (f, P·w), P the positions of a tuple; the others (f, f)
 * @param dropout what follows each relu; null: nothing
 */
export function pooledReadout<T>(
  ops: Ops<T>,
  x: T,
  layers: readonly DenseLayer<T>[],
  index: PooledIndex,
  dropout: ((x: T) => T) | null = null,
): T {
  if (dropout === null && ops.pooledReadout) return ops.pooledReadout(x, layers, index);
  const after = dropout ?? ((y: T) => y);
  const [first, ...others] = layers;
  // W(h_a‖h_b‖..) = W_a h_a + W_b h_b + ..: products per row, then one sum per tuple. The weight (out, P·w) read as (out·P, w)
  // gives all W_p h in one product whose column o·P + p is (W_p h)_o: neither it nor its gradient is ever cut up.
  const { weight, bias } = first!;
  const parts = ops.reshape(weight, ops.rows(weight) * index.positions.length, ops.columns(x));
  let y = after(sumOfGatheredRelu(ops, ops.linear(x, parts, null), index.positions, bias));
  for (const layer of others) y = after(linearRelu(ops, y, layer.weight, layer.bias));
  return index.orderings.map((rows) => ops.gather(y, rows)).reduce((sum, part) => ops.add(sum, part));
}

/** relu(bias + Σ_p row indices[p][i] of x_p), (m, f), with x_p the columns p, p + P, p + 2P, .. of x (n, f·P). */
function sumOfGatheredRelu<T>(ops: Ops<T>, x: T, indices: readonly Uint32Array[], bias: T): T {
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
