/** `resff/backend`: the residual network on a device of one's choice and the kernels below it, for those who write a backend or measure one. */
export type { PairKernels } from '../kernels/pair-kernels.js';
export { referencePairKernels } from '../kernels/pair-reference-kernels.js';
export { createKernels, type Kernels } from '../kernels/wasm/instance.js';
export { WasmOps, type WasmTensor } from '../kernels/wasm/wasm-ops.js';
export { WasmPairKernels } from '../kernels/wasm/wasm-pairs.js';
export type { Ops } from '../tensor/ops.js';
export { type ResidualBatch, residualBatch } from './batch.js';
export type { ResidualDevice } from './device.js';
export { type ResidualEngine, residualEngine } from './engine.js';
export { exactWasmDevice, referenceDevice } from './exact-device.js';
export { TRAINING_TABLES } from './packed-tables.js';
export { type TabulatedParts, tabulatedDevice } from './tabulated-device.js';
export { wasmDevice } from './wasm-device.js';
