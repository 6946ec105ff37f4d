/** A trained tensor, row-major; vectors have one dimension. */
export interface Tensor {
  readonly shape: readonly number[];
  readonly data: Float32Array | Float64Array;
}

/** All tensors of a model by their name in the reference implementation (docs/theory.md lists them). */
export type Weights = ReadonlyMap<string, Tensor>;
