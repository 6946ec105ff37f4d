import type { PairList } from '../kernels/pair-list.js';
import type { Architecture } from '../model/architecture.js';
import type { Ops } from '../tensor/ops.js';
import { attentionFilter, embeddingFilter, radialBasis, radialDecay, zeroDistanceFilter } from './filter.js';
import { DISTANCE_SOFTENING } from './neighbor-list.js';
import { attentionWeight, type PairInteraction, type ResidualWeights } from './network.js';

/**
 * The pair interaction written out in the vocabulary: filters evaluated exactly for every pair, every intermediate a
 * tensor. Readable, differentiable in the positions, and the truth for the fused, tabulated kernels.
 *
 * @param positions (N,3) Å
 * @param shift (2P,3) Å, of pairs with images: of i <- j of all pairs, then the opposite of j <- i; null for none
 */
export function exactPairs<T>(
  ops: Ops<T>,
  weights: ResidualWeights<T>,
  architecture: Architecture,
  positions: T,
  pairs: PairList,
  shift: T | null = null,
): PairInteraction<T> {
  const { channels: f, cutoff, heads } = architecture.residual;
  const n = ops.rows(positions);
  // Both directions of every pair: row p is i <- j, row P + p is j <- i.
  const target = join(pairs.first, pairs.second);
  const source = join(pairs.second, pairs.first);
  const count = target.length;

  const plain = ops.sub(ops.gather(positions, source), ops.gather(positions, target));
  const difference = shift === null ? plain : ops.add(plain, shift);
  const distance = ops.map('sqrt', ops.shift(ops.sumColumns(ops.mul(difference, difference)), DISTANCE_SOFTENING));
  const direction = ops.mul(difference, ops.repeatColumns(ops.map('reciprocal', distance), 3));
  const radial = {
    decay: ops.map('exp', ops.scale(distance, -radialDecay(architecture))),
    cutoff: ops.scale(ops.shift(ops.map('cos', ops.scale(distance, Math.PI / cutoff)), 1), 0.5),
  };
  const basis = radialBasis(ops, weights, radial);

  return {
    embed(z) {
      const filter = embeddingFilter(ops, weights, basis, radial);
      return ops.scatterAdd(ops.mul(ops.gather(z, source), filter), target, n);
    },

    attend(layer, q, k, v, vectors, wantVectors) {
      const filter = attentionFilter(ops, weights, layer, basis, radial);
      const product = ops.mul(ops.gather(q, target), ops.gather(k, source));
      const weight = attentionWeight(ops, heads, ops.mul(product, ops.sliceColumns(filter, 0, f)));
      const message = ops.mul(ops.gather(v, source), ops.sliceColumns(filter, f, 4 * f));
      const block = (index: number) => ops.sliceColumns(message, index * f, (index + 1) * f);
      const scalars = ops.scatterAdd(ops.mul(weight, block(0)), target, n);
      if (!wantVectors) return { scalars, vectors: null };

      let sum = ops.mul(ops.repeatRows(block(2), 3), ops.repeatColumns(ops.reshape(direction, 3 * count, 1), f));
      if (vectors !== null) {
        const neighbor = ops.reshape(ops.gather(ops.reshape(vectors, n, 3 * f), source), 3 * count, f);
        sum = ops.add(sum, ops.mul(neighbor, ops.repeatRows(block(1), 3)));
      }
      return { scalars, vectors: ops.reshape(ops.scatterAdd(ops.reshape(sum, count, 3 * f), target, n), 3 * n, f) };
    },

    selfFilter: (layer) => zeroDistanceFilter(ops, weights, layer),
  };
}

function join(a: Uint32Array, b: Uint32Array): Uint32Array {
  const out = new Uint32Array(a.length + b.length);
  out.set(a);
  out.set(b, a.length);
  return out;
}
