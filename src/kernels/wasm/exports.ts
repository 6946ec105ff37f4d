import type { PairExports } from './pair-exports.js';
import type { PlanExports } from './plan-exports.js';
import type { Pointer } from './pointer.js';

/**
 * The exports of the kernel module (src/kernels/wasm/assembly): float32, row-major, counts in entries.
 * Nothing is checked here, and y may be one of the inputs only where entries correspond one to one.
 */
export interface KernelExports extends PairExports, PlanExports {
  readonly memory: WebAssembly.Memory;
  /** First byte that the module's own static data does not use. */
  heapBase(): Pointer;

  /** y = a + b, n entries */
  add(y: Pointer, a: Pointer, b: Pointer, n: number): void;
  /** y = a − b */
  sub(y: Pointer, a: Pointer, b: Pointer, n: number): void;
  /** y = a·b, entry by entry */
  mul(y: Pointer, a: Pointer, b: Pointer, n: number): void;
  /** y = s·x */
  scale(y: Pointer, x: Pointer, s: number, n: number): void;
  /** y = x + s */
  shift(y: Pointer, x: Pointer, s: number, n: number): void;
  /** y += s·x */
  axpy(y: Pointer, x: Pointer, s: number, n: number): void;
  /** y = s, each entry */
  fill(y: Pointer, s: number, n: number): void;
  /** y = f(x); kind is the position of f in `elementwiseKinds` */
  map(kind: number, y: Pointer, x: Pointer, n: number): void;

  /** c (m, n) = op(a)·op(b) + bias, inner size k; bias (n) or 0 for none; flags 0 or 1 */
  matmul(
    c: Pointer,
    a: Pointer,
    b: Pointer,
    bias: Pointer,
    m: number,
    n: number,
    k: number,
    transposeA: number,
    transposeB: number,
  ): void;

  /** Packs a float64 matrix B (n, k) for `matmulDouble` */
  packDouble(packed: Pointer, b: Pointer, n: number, k: number): void;
  /** c (m, n) = a (m, k)·Bᵀ + bias in float64, or relu of it, B (n, k) packed; bias (n) or 0 for none; `relu` 0 or 1 */
  matmulDouble(
    c: Pointer,
    a: Pointer,
    packed: Pointer,
    bias: Pointer,
    relu: number,
    m: number,
    n: number,
    k: number,
  ): void;

  /** c (rows, n) in float64, row r = relu(bias + Σ_p row index[p][r]·parts + p of x); index (parts, rows) 32 bits */
  gatherSumDouble(c: Pointer, x: Pointer, index: Pointer, bias: Pointer, rows: number, parts: number, n: number): void;
  /** c (rows, n) in float64, row r = Σ_p row index[p][r] of x; index (parts, rows) 32 bits */
  sumRowsDouble(c: Pointer, x: Pointer, index: Pointer, rows: number, parts: number, n: number): void;

  /** Copies a block (rows, columns); strides in entries */
  copyColumns(y: Pointer, yStride: number, x: Pointer, xStride: number, rows: number, columns: number): void;
  /** y (groups, f) = sums of `size` consecutive rows of x (groups·size, f), in the order of the rows */
  sumGroups(y: Pointer, x: Pointer, groups: number, size: number, f: number): void;
  /** y (n·g, f): each row of x (n, f) g times in succession */
  repeatRows(y: Pointer, x: Pointer, n: number, g: number, f: number): void;
  /** y (n, 1): sums over the columns of x (n, f) */
  sumColumns(y: Pointer, x: Pointer, n: number, f: number): void;
  /** y (n, f): rows of x (n, f) with zero mean and unit variance, epsilon added to the variance */
  normalize(y: Pointer, x: Pointer, epsilon: number, n: number, f: number): void;
  /** y (n, f): the derivative of that along t (n, f) */
  normalizeSlope(y: Pointer, x: Pointer, t: Pointer, epsilon: number, n: number, f: number): void;
  /** y (n, f): its second derivative along s and t (n, f) */
  normalizeCurvature(y: Pointer, x: Pointer, s: Pointer, t: Pointer, epsilon: number, n: number, f: number): void;
  /** y (n, f): entry i of x (n, 1) f times */
  repeatColumns(y: Pointer, x: Pointer, n: number, f: number): void;
  /** row i of y (n, f) = row index[i] of x; index n uint32 */
  gather(y: Pointer, x: Pointer, index: Pointer, n: number, f: number): void;
  /** row index[i] of y += row i of x (n, f), i = 0, 1, ... in this order */
  scatterAdd(y: Pointer, x: Pointer, index: Pointer, n: number, f: number): void;
}
