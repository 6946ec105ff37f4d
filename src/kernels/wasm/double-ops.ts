import type { DenseLayer, Elementwise, GraphLayer, PooledIndex } from '../../tensor/ops.js';
import { type Matrix, ReferenceOps } from '../../tensor/reference.js';
import type { Kernels } from './instance.js';
import type { Pointer } from './pointer.js';

/** A weight matrix (n, k) in linear memory. */
interface PackedWeight {
  readonly parts: number;
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
  private readonly weights = new WeakMap<Float64Array, PackedWeight[]>();

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

  /** All layers in linear memory: nothing between them is copied. */
  pooledReadout(x: Matrix, layers: readonly DenseLayer<Matrix>[], { positions, orderings }: PooledIndex): Matrix {
    const { arena, exports } = this.kernels;
    const [count, rows, width] = [positions.length, positions[0]!.length, layers[0]!.bias.columns];
    const packed = layers.map(({ weight }, l) => this.packed(weight, l === 0 ? count : 1).pointer);
    const mark = arena.mark();
    const input = arena.alloc(8 * x.data.length);
    const products = arena.alloc(8 * x.rows * count * width);
    let [from, to] = [arena.alloc(8 * rows * width), arena.alloc(8 * rows * width)];
    const biases = layers.map(() => arena.alloc(8 * width));
    const [tuples, sums] = [orderings[0]!.length, arena.alloc(8 * orderings[0]!.length * width)];
    const [gathered, summed] = [arena.alloc(4 * count * rows), arena.alloc(4 * orderings.length * tuples)];
    const [memory, indices] = [arena.f64, arena.u32];
    memory.set(x.data, input / 8);
    layers.forEach(({ bias }, l) => {
      memory.set(bias.data, biases[l]! / 8);
    });
    positions.forEach((index, p) => {
      indices.set(index, gathered / 4 + p * rows);
    });
    orderings.forEach((index, o) => {
      indices.set(index, summed / 4 + o * tuples);
    });
    exports.matmulDouble(products, input, packed[0]!, 0, 0, x.rows, count * width, x.columns);
    exports.gatherSumDouble(from, products, gathered, biases[0]!, rows, count, width);
    for (let l = 1; l < layers.length; l++) {
      exports.matmulDouble(to, from, packed[l]!, biases[l]!, 1, rows, width, width);
      [from, to] = [to, from];
    }
    exports.sumRowsDouble(sums, from, summed, tuples, orderings.length, width);
    const data = memory.slice(sums / 8, sums / 8 + tuples * width);
    arena.release(mark);
    return { rows: tuples, columns: width, data };
  }

  convolution(own: Matrix, other: Matrix, bias: Matrix, layer: GraphLayer): Matrix {
    const { self, neighbor, target, inverseDegree, classCount } = layer;
    const width = bias.columns;
    const data = new Float64Array(classCount * width);
    for (let m = 0; m < neighbor.length; m++) {
      const [from, to] = [neighbor[m]! * width, target[m]! * width];
      for (let o = 0; o < width; o++) data[to + o]! += other.data[from + o]!;
    }
    for (let row = 0, at = 0; row < classCount; row++) {
      const [from, inverse] = [self[row]! * width, inverseDegree[row]!];
      for (let o = 0; o < width; o++, at++) {
        const y = own.data[from + o]! + data[at]! * inverse + bias.data[o]!;
        data[at] = y <= 0 ? 0 : y;
      }
    }
    return { rows: classCount, columns: width, data };
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

  /** @param parts of the columns: with more than one they stand one below the other, (n, P·k) as (P·n, k) */
  private packed(weight: Matrix, parts = 1): PackedWeight {
    const all = this.weights.get(weight.data) ?? [];
    const known = all.find((one) => one.parts === parts);
    if (known) return known;
    const { arena, exports } = this.kernels;
    const [rows, columns] = [weight.rows * parts, weight.columns / parts];
    const pointer = arena.alloc(8 * columns * 4 * Math.ceil(rows / 4));
    const mark = arena.mark();
    const plain = arena.alloc(weight.data.byteLength);
    const memory = arena.f64;
    for (let row = 0, from = 0; row < weight.rows; row++)
      for (let part = 0; part < parts; part++, from += columns)
        memory.set(weight.data.subarray(from, from + columns), plain / 8 + (part * weight.rows + row) * columns);
    exports.packDouble(pointer, plain, rows, columns);
    arena.release(mark);
    const packed = { parts, pointer, rows, columns };
    this.weights.set(weight.data, [...all, packed]);
    return packed;
  }
}
