/** The tensor vocabulary (src/tensor/ops.ts) on float32 in linear memory: row-major, counts in entries. */
export * from './tensor-elementwise';
export * from './tensor-map';
export * from './tensor-matmul';
export * from './tensor-rows';
