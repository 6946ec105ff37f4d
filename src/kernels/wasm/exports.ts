import type { PairExports } from './pair-exports.js';

/** A byte address in the linear memory. Results of exported functions are signed; `>>> 0` makes them addresses. */
export type Pointer = number;

/** The exports of the kernel module (src/kernels/wasm/assembly). Counts are entries, not bytes. */
export interface KernelExports extends PairExports {
  readonly memory: WebAssembly.Memory;
  /** First byte that the module's own static data does not use. */
  heapBase(): Pointer;
  /** y += s·x for n float32 */
  axpy(y: Pointer, x: Pointer, s: number, n: number): void;
}
