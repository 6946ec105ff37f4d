import { createKernels } from '../kernels/wasm/instance.js';
import type { Variant } from '../kernels/wasm/variant.js';
import { WasmOps, type WasmTensor } from '../kernels/wasm/wasm-ops.js';
import { WasmPairKernels } from '../kernels/wasm/wasm-pairs.js';
import type { ResidualDevice } from './engine.js';
import { wasmMemory } from './exact-device.js';
import type { Exchange } from './exchange.js';
import { INFERENCE_TABLES, type TableOptions } from './packed-tables.js';
import { tabulatedDevice } from './tabulated-device.js';

/**
 * The float32 device: tabulated filters and fused pair kernels on WebAssembly SIMD.
 *
 * @throws ResffError (option) when the engine lacks the variant; from the first use when heads is no multiple of 4
 */
export function wasmDevice(
  variant?: Variant,
  tables: TableOptions = INFERENCE_TABLES,
  exchange?: Exchange<WasmTensor>,
): ResidualDevice<WasmTensor> & { readonly ops: WasmOps } {
  const ops = new WasmOps(createKernels(variant));
  const memory = wasmMemory(ops);
  const kernels = (shape: ConstructorParameters<typeof WasmPairKernels>[1]) => new WasmPairKernels(ops, shape);
  return { ...tabulatedDevice({ ops, memory, kernels, tables, ...(exchange ? { exchange } : {}) }), ops };
}
