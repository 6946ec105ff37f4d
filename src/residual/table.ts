import type { Architecture } from '../model/architecture.js';
import { DualOps } from '../tensor/dual.js';
import type { Ops } from '../tensor/ops.js';
import { attentionFilter, embeddingFilter, radialBasis, radialDecay } from './filter.js';
import type { ResidualWeights } from './network.js';

/**
 * The filters depend on one distance only, so they are tabulated: knots uniform in exp(−αr) because the radial functions are
 * equally wide there, joined by cubic polynomials. Values and exact derivatives at the knots come from the same definition
 * as everywhere (filter.ts), so the tables stay differentiable in the weights.
 *
 * Table coordinate: u(r) = D (1 − exp(−αr)) with D knots in a unit of exp(−αr), a power of two: the knots u = 0, 1, … and their
 * midpoints then are exact in float32, where rounding 1 part in 10⁷ of exp(−αr) would move steep radial functions by 1 in 10⁵.
 * The last knot is the first one at or beyond the cutoff R.
 */
export interface FilterTables<T> {
  /** (K,2F): [values | derivatives with respect to u] of the neighbor embedding */
  readonly embedding: T;
  /** one (K,8F) per layer: [D^k | C D^v | their derivatives with respect to u] */
  readonly layers: readonly T[];
}

/** Rows of the tables with `density` knots in a unit of exp(−αr). */
export function knotCount(architecture: Architecture, density: number): number {
  return Math.ceil(density * (1 - Math.exp(-radialDecay(architecture) * architecture.residual.cutoff))) + 1;
}

/** Table coordinates begin, begin + 1, …, below end: whole numbers for knots, halves for the midpoints between them. */
export function tableCoordinates(begin: number, end: number): Float64Array {
  return Float64Array.from({ length: Math.ceil(end - begin) }, (_, k) => begin + k);
}

/** @param coordinates (K) table coordinates u of the rows */
export function filterTables<T>(
  ops: Ops<T>,
  weights: ResidualWeights<T>,
  architecture: Architecture,
  density: number,
  coordinates: Float64Array,
): FilterTables<T> {
  const { cutoff: limit, layers } = architecture.residual;
  const alpha = radialDecay(architecture);
  const step = -1 / density;
  const knots = coordinates.length;
  const decay = coordinates.map((u) => 1 + u * step);
  const distance = decay.map((s) => -Math.log(s) / alpha);
  const slope = decay.map((s) => -step / (alpha * s));
  const cutoff = distance.map((r) => 0.5 * (Math.cos((Math.PI * r) / limit) + 1));
  const cutoffSlope = distance.map((r, k) => ((-0.5 * Math.PI) / limit) * Math.sin((Math.PI * r) / limit) * slope[k]!);

  const dual = new DualOps(ops);
  const column = (value: Float64Array, tangent: Float64Array) => ({
    value: ops.constant(value, knots, 1),
    tangent: ops.constant(tangent, knots, 1),
  });
  const radial = { decay: column(decay, new Float64Array(knots).fill(step)), cutoff: column(cutoff, cutoffSlope) };
  const lifted = new Map([...weights].map(([name, tensor]) => [name, dual.lift(tensor)]));
  const basis = radialBasis(dual, lifted, radial);
  const join = (filter: { value: T; tangent: T | null }) => ops.concatColumns([filter.value, filter.tangent!]);
  return {
    embedding: join(embeddingFilter(dual, lifted, basis, radial)),
    layers: Array.from({ length: layers }, (_, layer) => join(attentionFilter(dual, lifted, layer, basis, radial))),
  };
}
