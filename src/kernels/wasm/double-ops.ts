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
 * The float64 reference with `linear` on wasm and its fused forms: the same sums in the same order, so the same bits (with fused
 * multiply-add one rounding less a product), ten times as fast and more. For the parameter network, whose constants of thousands of
 * kcal/mol float32 would round. Weights are packed when first met and stay.
 */
export class DoubleOps extends ReferenceOps {
  private readonly weights = new WeakMap<Float64Array, PackedWeight>();

  /** @param kernels for this alone: their memory is taken from the bottom up */
  constructor(private readonly kernels: Kernels) {
    super();
  }

  override linear(x: Matrix, weight: Matrix, bias: Matrix | null): Matrix {
    return this.product(x, weight, bias, false);
  }

  linearRelu(x: Matrix, weight: Matrix, bias: Matrix | null): Matrix {
    return this.product(x, weight, bias, true);
  }

  sumOfGatheredRelu(x: Matrix, indices: readonly Uint32Array[], bias: Matrix): Matrix {
    const [width, count, rows] = [bias.columns, indices.length, indices[0]!.length];
    const out = this.zeros(rows, width);
    const [from, to, start] = [x.data, out.data, bias.data];
    for (let r = 0, at = 0; r < rows; r++, at += width) {
      to.set(start, at);
      for (let p = 0; p < count; p++) {
        let next = indices[p]![r]! * x.columns + p;
        for (let o = 0; o < width; o++, next += count) to[at + o]! += from[next]!;
      }
      for (let i = at; i < at + width; i++) if (to[i]! <= 0) to[i] = 0;
    }
    return out;
  }

  override map(kind: Elementwise, x: Matrix): Matrix {
    if (kind !== 'relu') return super.map(kind, x);
    const out = this.zeros(x.rows, x.columns);
    const [from, to] = [x.data, out.data];
    // NaN stays.
    for (let i = 0; i < from.length; i++) to[i] = from[i]! <= 0 ? 0 : from[i]!;
    return out;
  }

  private product(x: Matrix, weight: Matrix, bias: Matrix | null, relu: boolean): Matrix {
    const { arena, exports } = this.kernels;
    const { pointer, rows, columns } = this.packed(weight);
    if (rows !== weight.rows || columns !== x.columns || columns !== weight.columns) {
      const plain = super.linear(x, weight, bias);
      return relu ? this.map('relu', plain) : plain;
    }
    const mark = arena.mark();
    const [from, to] = [arena.alloc(8 * x.data.length), arena.alloc(8 * x.rows * rows)];
    const added = bias === null ? 0 : arena.alloc(8 * rows);
    const memory = arena.f64;
    memory.set(x.data, from / 8);
    if (bias !== null) memory.set(bias.data, added / 8);
    exports.matmulDouble(to, from, pointer, added, Number(relu), x.rows, rows, columns);
    const data = arena.f64.slice(to / 8, to / 8 + x.rows * rows);
    arena.release(mark);
    return { rows: x.rows, columns: rows, data };
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
