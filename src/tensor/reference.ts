import { ResffError } from '../core/errors.js';
import { normalize, normalizeCurvature, normalizeSlope } from './normalize.js';
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
  sigmoid,
  relu: (x) => Math.max(x, 0),
  step: (x) => (x > 0 ? 1 : 0),
  abs: Math.abs,
  sign: Math.sign,
  sqrt: Math.sqrt,
  reciprocal: (x) => 1 / x,
  cos: Math.cos,
  sin: Math.sin,
  silu: (x) => x * sigmoid(x),
  siluSlope: (x) => sigmoid(x) * (1 + x * sigmoid(-x)),
  siluCurvature: (x) => sigmoid(x) * sigmoid(-x) * (2 + x * (sigmoid(-x) - sigmoid(x))),
};

function sigmoid(x: number): number {
  return 1 / (1 + Math.exp(-x));
}

/** The float64 truth every backend is measured against: plain loops, one per operation. */
export class ReferenceOps implements Ops<Matrix> {
  readonly name = 'reference';

  constant(data: ArrayLike<number>, rows: number, columns: number): Matrix {
    if (data.length !== rows * columns)
      throw new ResffError('numeric', `tensor: expected ${rows}×${columns} entries, got ${data.length}`);
    return { rows, columns, data: new Float64Array(data) };
  }

  zeros(rows: number, columns: number): Matrix {
    return { rows, columns, data: new Float64Array(rows * columns) };
  }

  rows = (x: Matrix) => x.rows;
  columns = (x: Matrix) => x.columns;
  read = (x: Matrix) => x.data.slice();
  view = (x: Matrix) => x.data;

  add(a: Matrix, b: Matrix): Matrix {
    const out = this.like(a, b);
    const [sum, x, y] = [out.data, a.data, b.data];
    for (let i = 0; i < sum.length; i++) sum[i] = x[i]! + y[i]!;
    return out;
  }

  sub(a: Matrix, b: Matrix): Matrix {
    const out = this.like(a, b);
    for (let i = 0; i < out.data.length; i++) out.data[i] = a.data[i]! - b.data[i]!;
    return out;
  }

  mul(a: Matrix, b: Matrix): Matrix {
    const out = this.like(a, b);
    for (let i = 0; i < out.data.length; i++) out.data[i] = a.data[i]! * b.data[i]!;
    return out;
  }

  scale(x: Matrix, s: number): Matrix {
    const out = this.zeros(x.rows, x.columns);
    for (let i = 0; i < out.data.length; i++) out.data[i] = s * x.data[i]!;
    return out;
  }

  shift(x: Matrix, s: number): Matrix {
    const out = this.zeros(x.rows, x.columns);
    for (let i = 0; i < out.data.length; i++) out.data[i] = x.data[i]! + s;
    return out;
  }

  map(kind: Elementwise, x: Matrix): Matrix {
    const f = elementwise[kind];
    const out = this.zeros(x.rows, x.columns);
    for (let i = 0; i < out.data.length; i++) out.data[i] = f(x.data[i]!);
    return out;
  }

  matmul(a: Matrix, b: Matrix, transposeA = false, transposeB = false): Matrix {
    const [n, inner] = transposeA ? [a.columns, a.rows] : [a.rows, a.columns];
    const [innerB, m] = transposeB ? [b.columns, b.rows] : [b.rows, b.columns];
    expectEqual('matmul inner size', inner, innerB);
    const out = this.zeros(n, m);
    const multiplyRow = transposeB ? dotRow : addRows;
    const factors = new Float64Array(inner);
    for (let i = 0; i < n; i++) {
      for (let k = 0; k < inner; k++) factors[k] = a.data[transposeA ? k * a.columns + i : i * inner + k]!;
      multiplyRow(factors, b.data, out.data.subarray(i * m, (i + 1) * m));
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

  repeatRows(x: Matrix, g: number): Matrix {
    const out = this.zeros(x.rows * g, x.columns);
    for (let i = 0; i < out.rows; i++) out.data.set(row(x, Math.floor(i / g)), i * x.columns);
    return out;
  }

  sumColumns(x: Matrix): Matrix {
    const out = this.zeros(x.rows, 1);
    for (let i = 0; i < x.data.length; i++) out.data[Math.floor(i / x.columns)]! += x.data[i]!;
    return out;
  }

  repeatColumns(x: Matrix, f: number): Matrix {
    expectEqual('repeatColumns columns', x.columns, 1);
    const out = this.zeros(x.rows, f);
    for (let i = 0; i < x.rows; i++) out.data.fill(x.data[i]!, i * f, (i + 1) * f);
    return out;
  }

  normalize = (x: Matrix): Matrix => normalize(this, x);
  normalizeSlope = (x: Matrix, t: Matrix): Matrix => normalizeSlope(this, x, t);
  normalizeCurvature = (x: Matrix, s: Matrix, t: Matrix): Matrix => normalizeCurvature(this, x, s, t);

  gather(x: Matrix, index: Uint32Array): Matrix {
    const out = this.zeros(index.length, x.columns);
    for (let i = 0; i < index.length; i++) out.data.set(row(x, index[i]!), i * x.columns);
    return out;
  }

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
      for (let i = 0; i < rows; i++) out.data.set(row(part, i), i * out.columns + from);
      from += part.columns;
    }
    return out;
  }

  sliceColumns(x: Matrix, from: number, to: number): Matrix {
    const out = this.zeros(x.rows, to - from);
    const width = to - from;
    // Plain loops: rows are often a single number wide.
    for (let i = 0; i < x.rows; i++)
      for (let c = 0; c < width; c++) out.data[i * width + c] = x.data[i * x.columns + from + c]!;
    return out;
  }

  placeColumns(x: Matrix, from: number, total: number): Matrix {
    const out = this.zeros(x.rows, total);
    for (let i = 0; i < x.rows; i++) out.data.set(row(x, i), i * total + from);
    return out;
  }

  /** A matrix for the entries of two of the same shape. */
  private like(a: Matrix, b: Matrix): Matrix {
    expectEqual('rows', a.rows, b.rows);
    expectEqual('columns', a.columns, b.columns);
    return this.zeros(a.rows, a.columns);
  }
}

function row(x: Matrix, i: number): Float64Array {
  return x.data.subarray(i * x.columns, (i + 1) * x.columns);
}

/** One row of a bᵀ: out_j = Σ_k a_k b_jk, four j at a time so that their sums do not wait for each other. */
function dotRow(a: Float64Array, b: Float64Array, out: Float64Array): void {
  const inner = a.length;
  let j = 0;
  for (; j + 4 <= out.length; j += 4) {
    const [b0, b1, b2, b3] = [j * inner, (j + 1) * inner, (j + 2) * inner, (j + 3) * inner];
    let [s0, s1, s2, s3] = [0, 0, 0, 0];
    for (let k = 0; k < inner; k++) {
      const factor = a[k]!;
      s0 += factor * b[b0 + k]!;
      s1 += factor * b[b1 + k]!;
      s2 += factor * b[b2 + k]!;
      s3 += factor * b[b3 + k]!;
    }
    out[j] = s0;
    out[j + 1] = s1;
    out[j + 2] = s2;
    out[j + 3] = s3;
  }
  for (; j < out.length; j++) for (let k = 0; k < inner; k++) out[j]! += a[k]! * b[j * inner + k]!;
}

/** One row of a b: out_j += a_k b_kj, row after row of b. */
function addRows(a: Float64Array, b: Float64Array, out: Float64Array): void {
  const m = out.length;
  for (let k = 0; k < a.length; k++) {
    const factor = a[k]!;
    if (factor === 0) continue;
    for (let j = 0; j < m; j++) out[j]! += factor * b[k * m + j]!;
  }
}

function expectEqual(what: string, expected: number, got: number): void {
  if (expected !== got) throw new ResffError('numeric', `${what}: expected ${expected}, got ${got}`);
}
