import type { Elementwise } from '../../tensor/ops.js';
import { type Matrix, ReferenceOps } from '../../tensor/reference.js';
import type { Kernels } from './instance.js';
import type { Pointer } from './pointer.js';

/** A weight matrix (n, k) in linear memory. */
interface PackedWeight {
  readonly pointer: Pointer;
  readonly rows: number;
  readonly columns: number;
}

/**
 * The float64 reference with `linear` on wasm and relu in a loop of its own: the same sums in the same order, so the same bits, about ten times as fast. For the
 * parameter network, whose constants of thousands of kcal/mol float32 would round. Weights are packed when first met and stay.
 */
export class DoubleOps extends ReferenceOps {
  private readonly weights = new WeakMap<Float64Array, PackedWeight>();

  /** @param kernels for this alone: their memory is taken from the bottom up */
  constructor(private readonly kernels: Kernels) {
    super();
  }

  override linear(x: Matrix, weight: Matrix, bias: Matrix | null): Matrix {
    const { arena, exports } = this.kernels;
    const { pointer, rows, columns } = this.packed(weight);
    if (rows !== weight.rows || columns !== x.columns || columns !== weight.columns)
      return super.linear(x, weight, bias);
    const mark = arena.mark();
    const [from, to] = [arena.alloc(8 * x.data.length), arena.alloc(8 * x.rows * rows)];
    const added = bias === null ? 0 : arena.alloc(8 * rows);
    const memory = arena.f64;
    memory.set(x.data, from / 8);
    if (bias !== null) memory.set(bias.data, added / 8);
    exports.matmulDouble(to, from, pointer, added, x.rows, rows, columns);
    const data = arena.f64.slice(to / 8, to / 8 + x.rows * rows);
    arena.release(mark);
    return { rows: x.rows, columns: rows, data };
  }

  override map(kind: Elementwise, x: Matrix): Matrix {
    if (kind !== 'relu') return super.map(kind, x);
    const out = this.zeros(x.rows, x.columns);
    const [from, to] = [x.data, out.data];
    // NaN stays.
    for (let i = 0; i < from.length; i++) to[i] = from[i]! <= 0 ? 0 : from[i]!;
    return out;
  }

  private packed(weight: Matrix): PackedWeight {
    const known = this.weights.get(weight.data);
    if (known) return known;
    const { arena, exports } = this.kernels;
    const { rows, columns, data } = weight;
    const pointer = arena.alloc(8 * columns * 4 * Math.ceil(rows / 4));
    const mark = arena.mark();
    const plain = arena.alloc(data.byteLength);
    arena.f64.set(data, plain / 8);
    exports.packDouble(pointer, plain, rows, columns);
    arena.release(mark);
    const packed = { pointer, rows, columns };
    this.weights.set(weight.data, packed);
    return packed;
  }
}
