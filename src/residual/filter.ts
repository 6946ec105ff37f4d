import type { Architecture } from '../model/architecture.js';
import { residualNames as names } from '../model/tensor-name.js';
import type { Ops } from '../tensor/ops.js';
import type { ResidualWeights } from './network.js';

/** α of the radial functions, 1/Å. */
export function radialDecay(architecture: Architecture): number {
  return 5 / architecture.residual.cutoff;
}

/**
 * The distance in the two forms the filters use, for n distances.
 * The self pair has decay 1 and cutoff 1.
 */
export interface Radial<T> {
  /** exp(−αr), (n,1) */
  readonly decay: T;
  /** C(r) = ½(cos(πr/R) + 1), (n,1) */
  readonly cutoff: T;
}

/** e_k(r) = C(r) exp(−β_k (exp(−αr) − μ_k)²), (n,K) (docs/theory.md, R2). */
export function radialBasis<T>(ops: Ops<T>, weights: ResidualWeights<T>, radial: Radial<T>): T {
  const means = weights.get(names.means)!;
  const betas = weights.get(names.widths)!;
  const n = ops.rows(radial.decay);
  const k = ops.columns(means);
  const offset = ops.sub(ops.repeatColumns(radial.decay, k), ops.repeatRows(means, n));
  const exponent = ops.scale(ops.mul(ops.repeatRows(betas, n), ops.mul(offset, offset)), -1);
  return ops.mul(ops.repeatColumns(radial.cutoff, k), ops.map('exp', exponent));
}

/** (n,F): (W_p e + b_p) C, the neighbor embedding's filter. */
export function embeddingFilter<T>(ops: Ops<T>, weights: ResidualWeights<T>, basis: T, radial: Radial<T>): T {
  const filter = project(ops, weights, names.distance, basis);
  return ops.mul(filter, ops.repeatColumns(radial.cutoff, ops.columns(filter)));
}

/** (n,4F): [D^k | C D^v] of one attention layer. Only the values carry the cutoff. */
export function attentionFilter<T>(
  ops: Ops<T>,
  weights: ResidualWeights<T>,
  layer: number,
  basis: T,
  radial: Radial<T>,
): T {
  const key = ops.map('silu', project(ops, weights, names.layer(layer).keyFilter, basis));
  const value = ops.map('silu', project(ops, weights, names.layer(layer).valueFilter, basis));
  return ops.concatColumns([key, ops.mul(value, ops.repeatColumns(radial.cutoff, ops.columns(value)))]);
}

/** (1,4F): a layer's filters at distance zero. */
export function zeroDistanceFilter<T>(ops: Ops<T>, weights: ResidualWeights<T>, layer: number): T {
  const radial = { decay: ops.constant([1], 1, 1), cutoff: ops.constant([1], 1, 1) };
  return attentionFilter(ops, weights, layer, radialBasis(ops, weights, radial), radial);
}

function project<T>(ops: Ops<T>, weights: ResidualWeights<T>, name: string, basis: T): T {
  return ops.linear(basis, weights.get(`${name}.weight`)!, weights.get(`${name}.bias`)!);
}
