/**
 * The vocabulary of every network here. A model is a function of an `Ops<T>` and never touches numbers itself, so the same
 * definition runs in float64 (reference), float32 (wasm), under a tape (gradients) and on dual numbers (directional derivatives).
 *
 * All tensors are dense, row-major matrices (rows, columns); a vector is (1, columns) or (rows, 1).
 * Operations are closed under differentiation: the derivative of each is written in the same vocabulary.
 */
export interface Ops<T> {
  readonly name: string;
  constant(data: ArrayLike<number>, rows: number, columns: number): T;
  zeros(rows: number, columns: number): T;
  rows(x: T): number;
  columns(x: T): number;
  /** Copies the values out, row-major. */
  read(x: T): Float64Array;
  /** The values in place, row-major: not to be changed, and gone with the next operation. */
  view(x: T): Float32Array | Float64Array;

  add(a: T, b: T): T;
  sub(a: T, b: T): T;
  mul(a: T, b: T): T;
  /** s·x */
  scale(x: T, s: number): T;
  /** x + s, each entry */
  shift(x: T, s: number): T;
  map(kind: Elementwise, x: T): T;

  /** op(a)·op(b), each operand optionally transposed */
  matmul(a: T, b: T, transposeA?: boolean, transposeB?: boolean): T;
  /** x·Wᵀ + b with x (n, in), W (out, in), b (1, out) or null: the layout of trained weights */
  linear(x: T, weight: T, bias: T | null): T;

  /** Same entries, other shape; rows·columns stays. */
  reshape(x: T, rows: number, columns: number): T;
  /** (n·g, f) -> (n, f): adds each group of g consecutive rows */
  sumGroups(x: T, g: number): T;
  /** (n, f) -> (n·g, f): each row g times in succession (adjoint of sumGroups) */
  repeatRows(x: T, g: number): T;
  /** (n, f) -> (n, 1) */
  sumColumns(x: T): T;
  /** (n, 1) -> (n, f) (adjoint of sumColumns) */
  repeatColumns(x: T, f: number): T;
  /** Rows scaled to zero mean and unit (biased) variance, {@link NORMALIZE_EPSILON} added to the variance */
  normalize(x: T): T;
  /** The derivative of `normalize` at x along t; its Jacobian J is symmetric, so Jᵀt as well */
  normalizeSlope(x: T, t: T): T;
  /** The second derivative of `normalize` at x along s and t, symmetric in every way: also the gradient of s·J(x)t */
  normalizeCurvature(x: T, s: T, t: T): T;
  /** row i of the result = row index[i] of x */
  gather(x: T, index: Uint32Array): T;
  /** (m, f) -> (n, f): row index[i] of the result += row i of x, in order (adjoint of gather) */
  scatterAdd(x: T, index: Uint32Array, n: number): T;
  concatColumns(parts: readonly T[]): T;
  /** columns [from, to) */
  sliceColumns(x: T, from: number, to: number): T;
  /** (n, f) -> (n, total), x at column `from`, zeros elsewhere (adjoint of sliceColumns) */
  placeColumns(x: T, from: number, total: number): T;

  // One pass over memory in place of several, where a backend has it: the same bits as what it stands for (layers.ts).
  linearRelu?(x: T, weight: T, bias: T | null): T;
  pooledReadout?(x: T, layers: readonly DenseLayer<T>[], index: PooledIndex): T;
  convolution?(own: T, other: T, bias: T, layer: GraphLayer): T;
}

/** Weight (out, in) and bias (1, out). */
export interface DenseLayer<T> {
  readonly weight: T;
  readonly bias: T;
}

/** From rows to those of the next layer of a graph network. */
export interface GraphLayer {
  readonly classCount: number;
  /** (classCount) the row that each new one continues */
  readonly self: Uint32Array;
  /** (M) rows, and which of the new ones each is a neighbor of */
  readonly neighbor: Uint32Array;
  readonly target: Uint32Array;
  /** (classCount) 1 / number of neighbors; 0 without any */
  readonly inverseDegree: Float64Array;
}

/** Tuples of rows, and which of them are orderings of one thing. */
export interface PooledIndex {
  /** one array per position in the tuple, (m) each: a row */
  readonly positions: readonly Uint32Array[];
  /** one array per ordering, (u) each: a tuple */
  readonly orderings: readonly Uint32Array[];
}

/**
 * `step`: 1 for x > 0, else 0. `sign`: −1, 0, 1. `silu`: x σ(x), also called swish, with its first two derivatives as functions
 * of their own: losses on forces need both, everywhere, and products of sigmoids would take three times the passes.
 */
export type Elementwise =
  | 'exp'
  | 'tanh'
  | 'sigmoid'
  | 'silu'
  | 'siluSlope'
  | 'siluCurvature'
  | 'relu'
  | 'step'
  | 'abs'
  | 'sign'
  | 'sqrt'
  | 'reciprocal'
  | 'cos'
  | 'sin';

/** As in PyTorch. */
export const NORMALIZE_EPSILON = 1e-5;
