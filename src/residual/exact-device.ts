import { createKernels } from '../kernels/wasm/instance.js';
import type { Variant } from '../kernels/wasm/variant.js';
import { WasmOps, type WasmTensor } from '../kernels/wasm/wasm-ops.js';
import type { Architecture } from '../model/architecture.js';
import type { DualOps } from '../tensor/dual.js';
import type { Ops } from '../tensor/ops.js';
import { type Matrix, ReferenceOps } from '../tensor/reference.js';
import type { Node } from '../tensor/tape.js';
import type { ResidualDevice } from './device.js';
import { exactPairs } from './exact-pairs.js';

/** How tensors are freed, as `ResidualDevice` has it. */
export type TensorMemory = Pick<ResidualDevice<unknown>, 'scope' | 'reset'>;

/** The float64 backend: slow, and what the others are measured against. */
export function referenceDevice(): ResidualDevice<Matrix> {
  return exactDevice(new ReferenceOps(), { scope: (body) => body(), reset() {} });
}

/** Float32 on wasm without tables: what the tabulated filters are measured against, an order of magnitude slower. */
export function exactWasmDevice(variant?: Variant): ResidualDevice<WasmTensor> {
  const ops = new WasmOps(createKernels(variant));
  return exactDevice(ops, wasmMemory(ops));
}

/** Tensors of one arena, freed down to where the memory stands now. */
export function wasmMemory(ops: WasmOps): TensorMemory {
  const bottom = ops.mark();
  return {
    scope(body) {
      const mark = ops.mark();
      try {
        return body();
      } finally {
        ops.release(mark);
      }
    },
    reset: () => ops.release(bottom),
  };
}

/** Everything through the vocabulary, filters evaluated exactly for every pair. */
function exactDevice<T>(ops: Ops<T>, memory: TensorMemory): ResidualDevice<T> {
  let architecture: Architecture;
  return {
    ops,
    ...memory,
    setWeights: (_tensors, next) => {
      architecture = next;
    },

    forcePairs(tape, tensors, batch) {
      const n = batch.positions.length / 3;
      const positions = tape.variable(ops.constant(batch.positions, n, 3));
      const { first, second, shift } = batch.pairs;
      const both =
        shift && Float64Array.from({ length: 2 * shift.length }, (_, k) => shift[k] ?? -shift[k - shift.length]!);
      const shifts = both ? tape.variable(ops.constant(both, 2 * first.length, 3)) : null;
      return {
        pairs: exactPairs(tape, tensors, architecture, positions, batch.pairs, shifts),
        positionGradient: () => (positions.gradient ? ops.read(positions.gradient) : new Float64Array(3 * n)),
        strainGradient() {
          const out = new Float64Array(9);
          // What a difference is moved by has the gradient of the difference.
          const gradient = shifts?.gradient ? ops.read(shifts.gradient) : new Float64Array(0);
          for (let p = 0; p < gradient.length / 3; p++) {
            const forth = p < first.length;
            const [i, j] = forth ? [first[p]!, second[p]!] : [second[p - first.length]!, first[p - first.length]!];
            for (let a = 0; a < 3; a++) {
              const d = batch.positions[3 * j + a]! - batch.positions[3 * i + a]! + both![3 * p + a]!;
              for (let b = 0; b < 3; b++) out[3 * a + b]! += d * gradient[3 * p + b]!;
            }
          }
          return out;
        },
      };
    },

    dualPairs(dual, tape, tensors, batch, direction) {
      const n = batch.positions.length / 3;
      const positions = { value: tape.constant(batch.positions, n, 3), tangent: tape.constant(direction, n, 3) };
      const lifted = new Map(
        [...tensors].map(([name, node]): [string, ReturnType<DualOps<Node<T>>['lift']>] => [name, dual.lift(node)]),
      );
      return exactPairs(dual, lifted, architecture, positions, batch.pairs);
    },
  };
}
