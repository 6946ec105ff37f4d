import { ResffError } from '../core/errors.js';
import type { Elementwise, Ops } from './ops.js';

/** A float64 matrix, row-major. Never changed once an operation has returned it. */
export interface Matrix {
  readonly rows: number;
  readonly columns: number;
  readonly data: Float64Array;
}

const elementwise: Record<Elementwise, (x: number) => number> = {
  exp: Math.exp,
  tanh: Math.tanh,
  sigmoid: (x) => 1 / (1 + Math.exp(-x)),
  relu: (x) => Math.max(x, 0),
  step: (x) => (x > 0 ? 1 : 0),
  abs: Math.abs,
  sign: Math.sign,
  sqrt: Math.sqrt,
  reciprocal: (x) => 1 / x,
  cos: Math.cos,
  sin: Math.sin,
};

/** The float64 truth every backend is measured against: plain loops, one per operation, nothing clever. */
export class ReferenceOps implements Ops<Matrix> {
  readonly name = 'reference';

  constant(data: ArrayLike<number>, rows: number, columns: number): Matrix {
    if (data.length !== rows * columns)
      throw new ResffError('numeric', `tensor: expected ${rows}×${columns} entries, got ${data.length}`);
    return { rows, columns, data: Float64Array.from(data) };
  }

  zeros(rows: number, columns: number): Matrix {
    return { rows, columns, data: new Float64Array(rows * columns) };
  }

  rows = (x: Matrix) => x.rows;
  columns = (x: Matrix) => x.columns;
  read = (x: Matrix) => x.data.slice();

  add = (a: Matrix, b: Matrix) => combine(a, b, (x, y) => x + y);
  sub = (a: Matrix, b: Matrix) => combine(a, b, (x, y) => x - y);
  mul = (a: Matrix, b: Matrix) => combine(a, b, (x, y) => x * y);
  scale = (x: Matrix, s: number) => fill(x.rows, x.columns, (i) => s * x.data[i]!);
  shift = (x: Matrix, s: number) => fill(x.rows, x.columns, (i) => x.data[i]! + s);
  map = (kind: Elementwise, x: Matrix) => {
    const f = elementwise[kind];
    return fill(x.rows, x.columns, (i) => f(x.data[i]!));
  };

  matmul(a: Matrix, b: Matrix, transposeA = false, transposeB = false): Matrix {
    const [n, inner] = transposeA ? [a.columns, a.rows] : [a.rows, a.columns];
    const [innerB, m] = transposeB ? [b.columns, b.rows] : [b.rows, b.columns];
    expectEqual('matmul inner size', inner, innerB);
    const out = this.zeros(n, m);
    const [strideAi, strideAk] = transposeA ? [1, a.columns] : [a.columns, 1];
    const [strideBk, strideBj] = transposeB ? [1, b.columns] : [b.columns, 1];
    for (let i = 0; i < n; i++)
      for (let k = 0; k < inner; k++) {
        const factor = a.data[i * strideAi + k * strideAk]!;
        if (factor === 0) continue;
        for (let j = 0; j < m; j++) out.data[i * m + j]! += factor * b.data[k * strideBk + j * strideBj]!;
      }
    return out;
  }

  linear(x: Matrix, weight: Matrix, bias: Matrix | null): Matrix {
    const out = this.matmul(x, weight, false, true);
    return bias ? this.add(out, this.repeatRows(bias, x.rows)) : out;
  }

  reshape(x: Matrix, rows: number, columns: number): Matrix {
    expectEqual('reshape size', x.data.length, rows * columns);
    return { rows, columns, data: x.data };
  }

  sumGroups(x: Matrix, g: number): Matrix {
    const f = x.columns;
    const out = this.zeros(g === 0 ? 0 : Math.floor(x.rows / g), f);
    expectEqual('sumGroups rows', out.rows * g, x.rows);
    for (let i = 0; i < x.rows; i++)
      for (let c = 0; c < f; c++) out.data[Math.floor(i / g) * f + c]! += x.data[i * f + c]!;
    return out;
  }

  repeatRows = (x: Matrix, g: number) =>
    fill(
      x.rows * g,
      x.columns,
      (i) => x.data[Math.floor(Math.floor(i / x.columns) / g) * x.columns + (i % x.columns)]!,
    );

  sumColumns(x: Matrix): Matrix {
    const out = this.zeros(x.rows, 1);
    for (let i = 0; i < x.data.length; i++) out.data[Math.floor(i / x.columns)]! += x.data[i]!;
    return out;
  }

  repeatColumns(x: Matrix, f: number): Matrix {
    expectEqual('repeatColumns columns', x.columns, 1);
    return fill(x.rows, f, (i) => x.data[Math.floor(i / f)]!);
  }

  gather = (x: Matrix, index: Uint32Array) =>
    fill(index.length, x.columns, (i) => x.data[index[Math.floor(i / x.columns)]! * x.columns + (i % x.columns)]!);

  scatterAdd(x: Matrix, index: Uint32Array, n: number): Matrix {
    expectEqual('scatterAdd rows', x.rows, index.length);
    const out = this.zeros(n, x.columns);
    for (let i = 0; i < x.rows; i++)
      for (let c = 0; c < x.columns; c++) out.data[index[i]! * x.columns + c]! += x.data[i * x.columns + c]!;
    return out;
  }

  concatColumns(parts: readonly Matrix[]): Matrix {
    const rows = parts[0]?.rows ?? 0;
    const out = this.zeros(
      rows,
      parts.reduce((sum, part) => sum + part.columns, 0),
    );
    let from = 0;
    for (const part of parts) {
      expectEqual('concatColumns rows', part.rows, rows);
      for (let i = 0; i < rows; i++)
        out.data.set(part.data.subarray(i * part.columns, (i + 1) * part.columns), i * out.columns + from);
      from += part.columns;
    }
    return out;
  }

  sliceColumns = (x: Matrix, from: number, to: number) =>
    fill(x.rows, to - from, (i) => x.data[Math.floor(i / (to - from)) * x.columns + from + (i % (to - from))]!);

  placeColumns(x: Matrix, from: number, total: number): Matrix {
    const out = this.zeros(x.rows, total);
    for (let i = 0; i < x.rows; i++)
      out.data.set(x.data.subarray(i * x.columns, (i + 1) * x.columns), i * total + from);
    return out;
  }
}

function fill(rows: number, columns: number, value: (flat: number) => number): Matrix {
  const data = new Float64Array(rows * columns);
  for (let i = 0; i < data.length; i++) data[i] = value(i);
  return { rows, columns, data };
}

function combine(a: Matrix, b: Matrix, f: (x: number, y: number) => number): Matrix {
  expectEqual('rows', a.rows, b.rows);
  expectEqual('columns', a.columns, b.columns);
  return fill(a.rows, a.columns, (i) => f(a.data[i]!, b.data[i]!));
}

function expectEqual(what: string, expected: number, got: number): void {
  if (expected !== got) throw new ResffError('numeric', `${what}: expected ${expected}, got ${got}`);
}
