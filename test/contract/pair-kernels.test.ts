import { describe, expect, it } from 'vitest';
import { createKernels } from '../../src/kernels/wasm/instance.js';
import { detectVariants } from '../../src/kernels/wasm/variant.js';
import { WasmOps } from '../../src/kernels/wasm/wasm-ops.js';
import { WasmPairKernels } from '../../src/kernels/wasm/wasm-pairs.js';
import { enableRelaxedSimd } from '../../src/node/relaxed-simd.js';
import { pairKernelContract } from './pair-kernels.js';

/** float32 sums of at most some hundred terms of order 1; relative to the largest entry of the array. */
const TOLERANCE = 3e-6;

enableRelaxedSimd();
for (const { name, available, reason } of detectVariants())
  if (!available) console.warn(`wasm ${name}: skipped, ${reason}`);
  else
    pairKernelContract(
      `wasm ${name}`,
      (shape) => {
        const ops = new WasmOps(createKernels(name));
        return { ops, kernels: new WasmPairKernels(ops, shape) };
      },
      TOLERANCE,
    );

describe('pair kernels on wasm', () => {
  it('refuse heads that do not fill a vector', () => {
    const ops = new WasmOps(createKernels('simd'));
    expect(() => new WasmPairKernels(ops, { heads: 6, width: 2 })).toThrow(/multiple of 4, got 6/);
  });
});
