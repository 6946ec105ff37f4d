/** Arrays of either precision; the float64 twins take both. */
export type Numbers = Float32Array | Float64Array;

/**
 * Channels are head-minor: channel = c·heads + head with c = 0..width−1, so a sum over the channels of each head is a
 * vertical sum of vectors of heads. heads is a multiple of 4 (one SIMD register holds 4 heads).
 */
export interface PairShape {
  readonly heads: number;
  /** channels per head */
  readonly width: number;
}

/**
 * What an attention layer needs of the vectors V: `first`: V is identically zero on entry, its gradient is not wanted;
 * `middle`: everything; `last`: only the scalar sums are used downstream, every vector term is skipped.
 */
export type AttendMode = 'first' | 'middle' | 'last';

/**
 * Half list of pairs: both directions are computed from one entry, i ≠ j. Atom indices are global, so the pairs of many
 * molecules and conformations make one list.
 */
export interface PairList<A extends Numbers = Numbers> {
  readonly count: number;
  /** (P) */
  readonly i: Uint32Array;
  /** (P) */
  readonly j: Uint32Array;
  /** (P,3) unit vectors (x_j − x_i)/|x_j − x_i| */
  readonly direction: A;
  /** (P) table interval, 0..K−2 */
  readonly knot: Uint32Array;
  /** (P) position in the interval, [0,1) */
  readonly fraction: A;
  /** (P) derivative of the table coordinate u = knot + fraction with respect to the distance, Å⁻¹ */
  readonly dudr: A;
}

/** Directional derivative of a pair list along given atomic displacements. */
export interface PairTangent<A extends Numbers = Numbers> {
  /** (P) derivative of the distance */
  readonly distance: A;
  /** (P,3) derivative of the unit vector */
  readonly direction: A;
}

/** Gradient with respect to pair geometry, added to. */
export interface PairGradient<A extends Numbers = Numbers> {
  /** (P) with respect to the distance, through the filter table */
  readonly distance: A;
  /** (P,3) with respect to the unit vector of direction i<-j */
  readonly direction: A;
}

export function channelCount(shape: PairShape): number {
  return shape.heads * shape.width;
}

/**
 * Cubic Hermite basis on [0,1] and its derivative: value = Σ b·[T_k, T'_k, T_{k+1}, T'_{k+1}] with T' the derivative with
 * respect to the table coordinate.
 */
export function hermiteBasis(t: number): { value: readonly number[]; slope: readonly number[] } {
  const h01 = t * t * (3 - 2 * t);
  const s01 = 6 * t * (1 - t);
  return {
    value: [1 - h01, t * (1 - t) * (1 - t), h01, t * t * (t - 1)],
    slope: [-s01, (1 - t) * (1 - 3 * t), s01, t * (3 * t - 2)],
  };
}
