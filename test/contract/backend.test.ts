import { describe, expect, it } from 'vitest';
import { createKernels } from '../../src/kernels/wasm/instance.js';
import { detectVariants } from '../../src/kernels/wasm/variant.js';
import { elementwiseKinds, WasmOps } from '../../src/kernels/wasm/wasm-ops.js';
import { enableRelaxedSimd } from '../../src/node/relaxed-simd.js';
import { ReferenceOps } from '../../src/tensor/reference.js';
import { backendContract } from './backend.js';

enableRelaxedSimd();
const variants = detectVariants();
const missing = variants.filter((variant) => !variant.available);
if (missing.length > 0)
  console.warn(`${missing.length} backend(s) not tested: ${missing.map((v) => `${v.name} (${v.reason})`).join(', ')}`);

describe('backend reference', () => {
  backendContract({ ops: new ReferenceOps(), scope: (run) => run() });
});

for (const { name } of variants.filter((variant) => variant.available))
  describe(`backend wasm ${name}`, () => {
    const ops = new WasmOps(createKernels(name));
    backendContract({
      ops,
      scope: (run) => {
        const mark = ops.mark();
        try {
          return run();
        } finally {
          ops.release(mark);
        }
      },
    });

    it('names its variant', () => {
      expect(ops.name).toBe(`wasm ${name}`);
    });

    it('writes nothing outside its result', () => {
      const mark = ops.mark();
      for (const n of [1, 3, 5, 17]) {
        const result = ops.allocate(1, n);
        const guard = ops.constant(new Float32Array(16).fill(7), 1, 16);
        const x = ops.constant(new Float32Array(n).fill(0.5), 1, n);
        const { exports, arena } = ops.kernels;
        arena.f32.fill(7, result.pointer / 4 + n, guard.pointer / 4);
        for (const kind of elementwiseKinds.keys()) exports.map(kind, result.pointer, x.pointer, n);
        for (const kernel of ['add', 'sub', 'mul'] as const) exports[kernel](result.pointer, x.pointer, x.pointer, n);
        exports.matmul(result.pointer, x.pointer, x.pointer, 0, 1, n, 1, 0, 0);
        exports.sumGroups(result.pointer, x.pointer, 1, 1, n);
        exports.repeatColumns(result.pointer, x.pointer, 1, n);
        const after = arena.f32.subarray(result.pointer / 4 + n, guard.pointer / 4 + 16);
        expect(Array.from(after).every((value) => value === 7)).toBe(true);
      }
      ops.release(mark);
    });

    it('refuses an index beyond the rows', () => {
      const x = ops.zeros(3, 2);
      expect(() => ops.gather(x, Uint32Array.of(0, 3))).toThrow('gather index: expected below 3, got 3 (entry 1)');
      expect(() => ops.scatterAdd(x, Uint32Array.of(0, 1, 5), 5)).toThrow('expected below 5, got 5 (entry 2)');
      expect(() => ops.sliceColumns(x, 1, 3)).toThrow('expected 0 <= from <= to <= 2, got 1, 3');
      expect(() => ops.allocate(-1, 2)).toThrow('expected integers >= 0, got -1×2');
    });
  });
