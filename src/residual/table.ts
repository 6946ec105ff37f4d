import type { Architecture } from '../model/architecture.js';
import { DualOps } from '../tensor/dual.js';
import type { Ops } from '../tensor/ops.js';
import { attentionFilter, embeddingFilter, radialBasis, radialDecay } from './filter.js';
import { DISTANCE_SOFTENING, type PairList } from './neighbor-list.js';
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
  /** (K,2F): [values | derivatives with respect to u] of the neighbour embedding */
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

/** Where each pair lies in the tables, and in space; float32 as the kernels take it. */
export interface PairGeometry {
  readonly count: number;
  /** (P,3) unit vector from first to second */
  readonly direction: Float32Array;
  /** (P) interval of the table, 0..K−2 */
  readonly knot: Uint32Array;
  /** (P) position in the interval, [0,1] */
  readonly fraction: Float32Array;
  /** (P) du/dr, 1/Å */
  readonly slope: Float32Array;
  /** (P) Å, kept in float64 for the position gradient */
  readonly distance: Float64Array;
}

export function pairGeometry(
  positions: Float64Array,
  pairs: PairList,
  architecture: Architecture,
  density: number,
): PairGeometry {
  const count = pairs.first.length;
  const alpha = radialDecay(architecture);
  const last = knotCount(architecture, density) - 2;
  const geometry = {
    count,
    direction: new Float32Array(3 * count),
    knot: new Uint32Array(count),
    fraction: new Float32Array(count),
    slope: new Float32Array(count),
    distance: new Float64Array(count),
  };
  for (let p = 0; p < count; p++) {
    const i = 3 * pairs.first[p]!;
    const j = 3 * pairs.second[p]!;
    const dx = positions[j]! - positions[i]!;
    const dy = positions[j + 1]! - positions[i + 1]!;
    const dz = positions[j + 2]! - positions[i + 2]!;
    const r = Math.sqrt(dx * dx + dy * dy + dz * dz + DISTANCE_SOFTENING);
    const decay = Math.exp(-alpha * r);
    const u = density * (1 - decay);
    const knot = Math.min(Math.floor(u), last);
    geometry.direction[3 * p] = dx / r;
    geometry.direction[3 * p + 1] = dy / r;
    geometry.direction[3 * p + 2] = dz / r;
    geometry.knot[p] = knot;
    geometry.fraction[p] = u - knot;
    geometry.slope[p] = density * alpha * decay;
    geometry.distance[p] = r;
  }
  return geometry;
}

/** Derivatives of distance (P) and direction (P,3) along a displacement of the atoms (N,3). */
export function pairTangents(
  displacement: Float64Array,
  pairs: PairList,
  geometry: PairGeometry,
): { distance: Float32Array; direction: Float32Array } {
  const { count } = geometry;
  const out = { distance: new Float32Array(count), direction: new Float32Array(3 * count) };
  for (let p = 0; p < count; p++) {
    const i = 3 * pairs.first[p]!;
    const j = 3 * pairs.second[p]!;
    const r = geometry.distance[p]!;
    let along = 0;
    for (let a = 0; a < 3; a++) along += geometry.direction[3 * p + a]! * (displacement[j + a]! - displacement[i + a]!);
    out.distance[p] = along;
    for (let a = 0; a < 3; a++)
      out.direction[3 * p + a] =
        (displacement[j + a]! - displacement[i + a]! - geometry.direction[3 * p + a]! * along) / r;
  }
  return out;
}

/**
 * The chain rule from pairs to atoms: adds ∂E/∂x from ∂E/∂r (P) and ∂E/∂d (P,3), d the unit vector from first to second.
 *
 * @param gradient (N,3) kcal/mol/Å, added to
 */
export function accumulatePairGradient(
  pairs: PairList,
  geometry: PairGeometry,
  byDistance: Float32Array,
  byDirection: Float32Array,
  gradient: Float64Array,
): void {
  for (let p = 0; p < geometry.count; p++) {
    const i = 3 * pairs.first[p]!;
    const j = 3 * pairs.second[p]!;
    const [dx, dy, dz] = [geometry.direction[3 * p]!, geometry.direction[3 * p + 1]!, geometry.direction[3 * p + 2]!];
    const [gx, gy, gz] = [byDirection[3 * p]!, byDirection[3 * p + 1]!, byDirection[3 * p + 2]!];
    const inverse = 1 / geometry.distance[p]!;
    const along = gx * dx + gy * dy + gz * dz;
    const radial = byDistance[p]! - along * inverse;
    const x = radial * dx + gx * inverse;
    const y = radial * dy + gy * inverse;
    const z = radial * dz + gz * inverse;
    gradient[i]! -= x;
    gradient[i + 1]! -= y;
    gradient[i + 2]! -= z;
    gradient[j]! += x;
    gradient[j + 1]! += y;
    gradient[j + 2]! += z;
  }
}
