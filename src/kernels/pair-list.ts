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
 * All unordered pairs within a cutoff, each once with first < second (≤ with images): kernels compute both directions from one entry. Atom indices
 * are global, so the pairs of many molecules and conformations make one list.
 */
export interface PairList {
  /** (P) */
  readonly first: Uint32Array;
  /** (P) */
  readonly second: Uint32Array;
  /**
   * (P,3) Å, what is added to x_j − x_i: pairs with images of a periodic system. Atoms may then have several pairs with each other, and,
   * with `first` = `second`, with their own images. Default: none.
   */
  readonly shift?: Float64Array | undefined;
}

/** A pair list with where each pair lies in the tables, and in space. */
export interface PairGeometry<A extends Numbers = Numbers> extends PairList {
  readonly count: number;
  /** (P,3) unit vectors from first to second */
  readonly direction: A;
  /** (P) interval of the table, 0..K−2 */
  readonly knot: Uint32Array;
  /** (P) position in the interval, [0,1] */
  readonly fraction: A;
  /** (P) derivative of the table coordinate u = knot + fraction with respect to the distance, 1/Å */
  readonly slope: A;
}

/**
 * Derivatives of a pair list along given atomic displacements, or gradients with respect to it: of the distance (through the filter
 * table) and of the unit vector from first to second.
 *
 * @template T arrays (P) and (P,3), or tensors (P,1) and (P,3)
 */
export interface PairChange<T = Numbers> {
  readonly distance: T;
  readonly direction: T;
}

/** Inputs of an attention layer, or gradients with respect to them. */
export interface AttendInput<T = Numbers, V = T> {
  /** (N,F) */
  readonly query: T;
  /** (N,F) */
  readonly key: T;
  /** (N,3F) columns [scalar block F | block that multiplies V, F | block that multiplies the direction, F] */
  readonly value: T;
  /** (3N,F) row 3·atom + xyz */
  readonly vector: V;
}

/** Neighbor sums of an attention layer, or gradients with respect to them. */
export interface AttendSum<T = Numbers, V = T> {
  /** (N,F) */
  readonly scalar: T;
  /** (3N,F) */
  readonly vector: V;
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
