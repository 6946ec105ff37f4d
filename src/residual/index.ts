/** `resff/backend`: the residual network on a device of one's choice and the kernels below it, for those who write a backend or measure one. */
export { createKernels, type Kernels } from '../kernels/wasm/instance.js';
export { type ResidualBatch, residualBatch } from './batch.js';
export type { ResidualDevice } from './device.js';
export { type ResidualEngine, residualEngine } from './engine.js';
export { exactWasmDevice, referenceDevice } from './exact-device.js';
export { TRAINING_TABLES } from './packed-tables.js';
export { wasmDevice } from './wasm-device.js';
