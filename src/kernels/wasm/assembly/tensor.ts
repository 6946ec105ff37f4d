/** The tensor vocabulary (src/tensor/ops.ts) on float32 in linear memory: row-major, counts in entries. */
export * from './tensor-double';
export * from './tensor-elementwise';
export * from './tensor-map';
export * from './tensor-matmul';
// Exported only to stay functions: inlined into their one caller, their sums no longer fit the registers (half speed).
export { tileByColumns, tileByRows } from './tensor-matmul-tile';
export * from './tensor-normalize';
export * from './tensor-rows';
