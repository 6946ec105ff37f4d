import { ResffError } from '../core/errors.js';
import type { PairShape } from '../kernels/pair-list.js';
import { createKernels } from '../kernels/wasm/instance.js';
import type { Variant } from '../kernels/wasm/variant.js';
import { WasmOps, type WasmTensor } from '../kernels/wasm/wasm-ops.js';
import { WasmPairKernels } from '../kernels/wasm/wasm-pairs.js';
import type { ResidualDevice } from './device.js';
import { wasmMemory } from './exact-device.js';
import type { Exchange } from './exchange.js';
import { INFERENCE_TABLES, type TableOptions } from './packed-tables.js';
import { MEMORY_LIMIT, PlannedSystems } from './planned-system.js';
import { tabulatedDevice } from './tabulated-device.js';

/**
 * The float32 device: tabulated filters and fused pair kernels on WebAssembly SIMD.
 *
 * @param preparedBytes that prepared systems may hold
 * @throws ResffError (option) when the engine lacks the variant; from the first use when heads is no multiple of 4
 */
export function wasmDevice(
  variant?: Variant,
  tables: TableOptions = INFERENCE_TABLES,
  exchange?: Exchange<WasmTensor>,
  preparedBytes = MEMORY_LIMIT,
): ResidualDevice<WasmTensor> & { readonly ops: WasmOps } {
  const ops = new WasmOps(createKernels(variant));
  const memory = wasmMemory(ops);
  const kernels = (shape: PairShape) => new WasmPairKernels(ops, shape);
  let systems: PlannedSystems | null = null;
  const device = tabulatedDevice(
    { ops, memory, kernels, tables, ...(exchange ? { exchange } : {}) },
    ({ architecture, filters, weights }) => {
      systems = new PlannedSystems({ ops, architecture, weights, filters, density: tables.density }, preparedBytes);
    },
  );
  return {
    ...device,
    ops,
    prepare(features, periodic) {
      if (systems === null) throw new ResffError('option', 'prepare: expected weights that are set, got none');
      return systems.create(features, periodic);
    },
  };
}
