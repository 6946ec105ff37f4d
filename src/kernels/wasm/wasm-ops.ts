import { ResffError } from '../../core/errors.js';
import { type Elementwise, NORMALIZE_EPSILON, type Ops } from '../../tensor/ops.js';
import type { Kernels } from './instance.js';
import type { Pointer } from './pointer.js';

/** A float32 matrix in the linear memory of its backend, row-major. Never changed once an operation has returned it. */
export interface WasmTensor {
  readonly pointer: Pointer;
  readonly rows: number;
  readonly columns: number;
}

/** Position = number of the function in the kernel `map`. */
export const elementwiseKinds: readonly Elementwise[] = [
  'exp',
  'tanh',
  'sigmoid',
  'relu',
  'step',
  'abs',
  'sign',
  'sqrt',
  'reciprocal',
  'cos',
  'sin',
  'silu',
  'siluSlope',
  'siluCurvature',
];

/**
 * The vocabulary in float32 on the wasm kernels. Every result is a new tensor on top of the arena (`reshape`, and `sliceColumns` of
 * one row, share their operand's), so a computation is bracketed by `mark` and `release`; tensors made in between are dead after it.
 * Sums have a fixed order: the same variant gives the same bits in every run.
 *
 * @throws ResffError (numeric) from any operation: shapes that do not fit, an index beyond the rows, memory exhausted
 */
export class WasmOps implements Ops<WasmTensor> {
  readonly name: string;

  constructor(readonly kernels: Kernels) {
    this.name = `wasm ${kernels.variant}`;
  }

  /** The current top of the memory, for `release`. */
  mark(): Pointer {
    return this.kernels.arena.mark();
  }

  /** Frees every tensor made since `mark`. */
  release(mark: Pointer): void {
    this.kernels.arena.release(mark);
  }

  /** A tensor of undefined content, for kernels to fill. */
  allocate(rows: number, columns: number): WasmTensor {
    if (!(Number.isSafeInteger(rows) && Number.isSafeInteger(columns) && rows >= 0 && columns >= 0))
      throw new ResffError('numeric', `tensor shape: expected integers >= 0, got ${rows}×${columns}`);
    return { pointer: this.kernels.arena.alloc(4 * rows * columns), rows, columns };
  }

  /** Copies float32 values in. */
  upload(data: Float32Array, rows: number, columns: number): WasmTensor {
    return this.constant(data, rows, columns);
  }

  /** Copies indices in. */
  uploadIndex(data: Uint32Array): Pointer {
    const pointer = this.kernels.arena.alloc(4 * data.length);
    this.kernels.arena.u32.set(data, pointer / 4);
    return pointer;
  }

  /** The values, copied out. */
  download(x: WasmTensor): Float32Array {
    return this.view(x).slice();
  }

  /** The values in place; dead after the next operation, which may grow the memory. */
  view(x: WasmTensor): Float32Array {
    return this.kernels.arena.f32.subarray(x.pointer / 4, x.pointer / 4 + x.rows * x.columns);
  }

  /** Values are rounded to float32. */
  constant(data: ArrayLike<number>, rows: number, columns: number): WasmTensor {
    if (data.length !== rows * columns)
      throw new ResffError('numeric', `tensor: expected ${rows}×${columns} entries, got ${data.length}`);
    const out = this.allocate(rows, columns);
    this.kernels.arena.f32.set(data, out.pointer / 4);
    return out;
  }

  zeros(rows: number, columns: number): WasmTensor {
    const out = this.allocate(rows, columns);
    this.kernels.exports.fill(out.pointer, 0, rows * columns);
    return out;
  }

  rows = (x: WasmTensor) => x.rows;
  columns = (x: WasmTensor) => x.columns;
  read = (x: WasmTensor) => Float64Array.from(this.view(x));

  add = (a: WasmTensor, b: WasmTensor) => this.combine('add', a, b);
  sub = (a: WasmTensor, b: WasmTensor) => this.combine('sub', a, b);
  mul = (a: WasmTensor, b: WasmTensor) => this.combine('mul', a, b);

  scale(x: WasmTensor, s: number): WasmTensor {
    const out = this.allocate(x.rows, x.columns);
    this.kernels.exports.scale(out.pointer, x.pointer, s, x.rows * x.columns);
    return out;
  }

  shift(x: WasmTensor, s: number): WasmTensor {
    const out = this.allocate(x.rows, x.columns);
    this.kernels.exports.shift(out.pointer, x.pointer, s, x.rows * x.columns);
    return out;
  }

  map(kind: Elementwise, x: WasmTensor): WasmTensor {
    const out = this.allocate(x.rows, x.columns);
    this.kernels.exports.map(elementwiseKinds.indexOf(kind), out.pointer, x.pointer, x.rows * x.columns);
    return out;
  }

  matmul(a: WasmTensor, b: WasmTensor, transposeA = false, transposeB = false): WasmTensor {
    return this.product(a, b, 0, transposeA, transposeB);
  }

  linear(x: WasmTensor, weight: WasmTensor, bias: WasmTensor | null): WasmTensor {
    if (bias) expectEqual('linear bias entries', weight.rows, bias.rows * bias.columns);
    return this.product(x, weight, bias?.pointer ?? 0, false, true);
  }

  /** A matrix, transposed or not, as {@link matmulPacked} takes it. */
  packProduct(weight: WasmTensor, transposed: boolean): Pointer {
    const { arena, exports } = this.kernels;
    const [k, n] = transposed ? [weight.columns, weight.rows] : [weight.rows, weight.columns];
    const packed = arena.alloc(exports.packedBytes(n, k));
    exports.packProduct(packed, weight.pointer, n, k, transposed ? 1 : 0);
    return packed;
  }

  /** x·B + bias with B of `columns` packed ({@link packProduct}) */
  matmulPacked(x: WasmTensor, packed: Pointer, columns: number, bias: WasmTensor | null): WasmTensor {
    const out = this.allocate(x.rows, columns);
    const shape = [x.rows, columns, x.columns] as const;
    this.kernels.exports.matmulPacked(out.pointer, x.pointer, packed, bias?.pointer ?? 0, ...shape);
    return out;
  }

  reshape(x: WasmTensor, rows: number, columns: number): WasmTensor {
    expectEqual('reshape size', x.rows * x.columns, rows * columns);
    return { pointer: x.pointer, rows, columns };
  }

  sumGroups(x: WasmTensor, g: number): WasmTensor {
    const groups = g === 0 ? 0 : Math.floor(x.rows / g);
    expectEqual('sumGroups rows', groups * g, x.rows);
    const out = this.allocate(groups, x.columns);
    this.kernels.exports.sumGroups(out.pointer, x.pointer, groups, g, x.columns);
    return out;
  }

  repeatRows(x: WasmTensor, g: number): WasmTensor {
    const out = this.allocate(x.rows * g, x.columns);
    this.kernels.exports.repeatRows(out.pointer, x.pointer, x.rows, g, x.columns);
    return out;
  }

  sumColumns(x: WasmTensor): WasmTensor {
    const out = this.allocate(x.rows, 1);
    this.kernels.exports.sumColumns(out.pointer, x.pointer, x.rows, x.columns);
    return out;
  }

  repeatColumns(x: WasmTensor, f: number): WasmTensor {
    expectEqual('repeatColumns columns', 1, x.columns);
    const out = this.allocate(x.rows, f);
    this.kernels.exports.repeatColumns(out.pointer, x.pointer, x.rows, f);
    return out;
  }

  normalize(x: WasmTensor): WasmTensor {
    const out = this.allocate(x.rows, x.columns);
    this.kernels.exports.normalize(out.pointer, x.pointer, NORMALIZE_EPSILON, x.rows, x.columns);
    return out;
  }

  normalizeSlope(x: WasmTensor, t: WasmTensor): WasmTensor {
    expectSame('normalizeSlope', x, t);
    const out = this.allocate(x.rows, x.columns);
    this.kernels.exports.normalizeSlope(out.pointer, x.pointer, t.pointer, NORMALIZE_EPSILON, x.rows, x.columns);
    return out;
  }

  normalizeCurvature(x: WasmTensor, s: WasmTensor, t: WasmTensor): WasmTensor {
    expectSame('normalizeCurvature', x, s);
    expectSame('normalizeCurvature', x, t);
    const out = this.allocate(x.rows, x.columns);
    const { exports } = this.kernels;
    exports.normalizeCurvature(out.pointer, x.pointer, s.pointer, t.pointer, NORMALIZE_EPSILON, x.rows, x.columns);
    return out;
  }

  gather(x: WasmTensor, index: Uint32Array): WasmTensor {
    const out = this.allocate(index.length, x.columns);
    this.withIndex('gather', index, x.rows, (pointer) =>
      this.kernels.exports.gather(out.pointer, x.pointer, pointer, index.length, x.columns),
    );
    return out;
  }

  scatterAdd(x: WasmTensor, index: Uint32Array, n: number): WasmTensor {
    expectEqual('scatterAdd rows', index.length, x.rows);
    const out = this.zeros(n, x.columns);
    this.withIndex('scatterAdd', index, n, (pointer) =>
      this.kernels.exports.scatterAdd(out.pointer, x.pointer, pointer, index.length, x.columns),
    );
    return out;
  }

  concatColumns(parts: readonly WasmTensor[]): WasmTensor {
    const rows = parts[0]?.rows ?? 0;
    for (const part of parts) expectEqual('concatColumns rows', rows, part.rows);
    const total = parts.reduce((sum, part) => sum + part.columns, 0);
    const out = this.allocate(rows, total);
    let to = out.pointer;
    for (const part of parts) {
      this.kernels.exports.copyColumns(to, total, part.pointer, part.columns, rows, part.columns);
      to += 4 * part.columns;
    }
    return out;
  }

  sliceColumns(x: WasmTensor, from: number, to: number): WasmTensor {
    expectRange('sliceColumns', from, to, x.columns);
    // Part of one row is there already; tensors are never changed.
    if (x.rows === 1) return { pointer: x.pointer + 4 * from, rows: 1, columns: to - from };
    const out = this.allocate(x.rows, to - from);
    this.kernels.exports.copyColumns(out.pointer, to - from, x.pointer + 4 * from, x.columns, x.rows, to - from);
    return out;
  }

  placeColumns(x: WasmTensor, from: number, total: number): WasmTensor {
    expectRange('placeColumns', from, from + x.columns, total);
    const out = this.zeros(x.rows, total);
    this.kernels.exports.copyColumns(out.pointer + 4 * from, total, x.pointer, x.columns, x.rows, x.columns);
    return out;
  }

  private combine(kernel: 'add' | 'sub' | 'mul', a: WasmTensor, b: WasmTensor): WasmTensor {
    expectSame(kernel, a, b);
    const out = this.allocate(a.rows, a.columns);
    this.kernels.exports[kernel](out.pointer, a.pointer, b.pointer, a.rows * a.columns);
    return out;
  }

  private product(a: WasmTensor, b: WasmTensor, bias: Pointer, transposeA: boolean, transposeB: boolean): WasmTensor {
    const [m, k] = transposeA ? [a.columns, a.rows] : [a.rows, a.columns];
    const [inner, n] = transposeB ? [b.columns, b.rows] : [b.rows, b.columns];
    expectEqual('matmul inner size', k, inner);
    const out = this.allocate(m, n);
    const flags = [transposeA ? 1 : 0, transposeB ? 1 : 0] as const;
    this.kernels.exports.matmul(out.pointer, a.pointer, b.pointer, bias, m, n, k, ...flags);
    return out;
  }

  /** Checks the index and lends it to the kernel, above the tensors. */
  private withIndex(what: string, index: Uint32Array, rows: number, run: (pointer: Pointer) => void): void {
    for (let i = 0; i < index.length; i++)
      if (index[i]! >= rows)
        throw new ResffError('numeric', `${what} index: expected below ${rows}, got ${index[i]} (entry ${i})`);
    const mark = this.mark();
    run(this.uploadIndex(index));
    this.release(mark);
  }
}

function expectSame(what: string, a: WasmTensor, b: WasmTensor): void {
  expectEqual(`${what} rows`, a.rows, b.rows);
  expectEqual(`${what} columns`, a.columns, b.columns);
}

function expectEqual(what: string, expected: number, got: number): void {
  if (expected !== got) throw new ResffError('numeric', `${what}: expected ${expected}, got ${got}`);
}

function expectRange(what: string, from: number, to: number, columns: number): void {
  if (!(from >= 0 && from <= to && to <= columns))
    throw new ResffError('numeric', `${what}: expected 0 <= from <= to <= ${columns}, got ${from}, ${to}`);
}
