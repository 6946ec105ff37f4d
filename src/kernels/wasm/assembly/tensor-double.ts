/*
 * A product in float64 with a weight matrix that is packed once. Every sum goes over k = 0, 1, ... as the float64 reference does it:
 * the same bits, but for the one rounding less of a fused multiply-add where the variant has it.
 */
import { fma2 } from './simd';

/** Panels of 4 columns of op(B) = Bᵀ: entry (k, j) of a panel is B (n, k) entry (4·panel + j, k), zero beyond n. */
export function packDouble(packed: usize, b: usize, n: usize, k: usize): void {
  for (let column: usize = 0; column < n; column += 4)
    for (let depth: usize = 0; depth < k; depth++)
      for (let j: usize = 0; j < 4; j++, packed += 8)
        store<f64>(packed, column + j < n ? load<f64>(b + (((column + j) * k + depth) << 3)) : 0);
}

/** Numbers of a row of A that {@link sparseRows} keeps at once; larger rows are taken as dense ones. */
const MOST_COLUMNS: usize = 1024;
/** Of the numbers of one row that are not zero: what to add to the start of a panel (8 bytes), the number (8 bytes). */
const entries: usize = memory.data(16384);

/**
 * C (m, n) = A (m, k)·Bᵀ + bias, or relu of it; B (n, k) packed by {@link packDouble}; bias (n) or 0 for none. Zeros of A, of which
 * there are many after a relu, are left out where most are: numbers of B are expected to be finite.
 */
export function matmulDouble(
  c: usize,
  a: usize,
  packed: usize,
  bias: usize,
  relu: bool,
  m: usize,
  n: usize,
  k: usize,
): void {
  if (k <= MOST_COLUMNS && nonzero(a, m * k) < (m * k) >> 1) sparseRows(c, a, packed, bias, relu, m, n, k);
  else denseRows(c, a, packed, bias, relu, m, n, k);
}

function nonzero(a: usize, size: usize): usize {
  let count: usize = 0;
  for (const end = a + (size << 3); a < end; a += 8) count += load<f64>(a) !== 0 ? 1 : 0;
  return count;
}

/** Row by row, 16 columns at once. */
function sparseRows(c: usize, a: usize, packed: usize, bias: usize, relu: bool, m: usize, n: usize, k: usize): void {
  const stride = k << 5;
  for (let row: usize = 0; row < m; row++) {
    let end = entries;
    for (let depth: usize = 0; depth < k; depth++, a += 8) {
      const x = load<f64>(a);
      if (x === 0) continue;
      store<usize>(end, depth << 5);
      store<f64>(end, x, 8);
      end += 16;
    }
    let column: usize = 0;
    let panel = packed;
    for (; column + 16 <= n; column += 16, panel += stride << 2) {
      let c00 = f64x2.splat(0);
      let c01 = c00;
      let c10 = c00;
      let c11 = c00;
      let c20 = c00;
      let c21 = c00;
      let c30 = c00;
      let c31 = c00;
      for (let entry = entries; entry < end; entry += 16) {
        let b = panel + load<usize>(entry);
        const x = v128.load64_splat(entry, 8);
        c00 = fma2(x, v128.load(b), c00);
        c01 = fma2(x, v128.load(b, 16), c01);
        b += stride;
        c10 = fma2(x, v128.load(b), c10);
        c11 = fma2(x, v128.load(b, 16), c11);
        b += stride;
        c20 = fma2(x, v128.load(b), c20);
        c21 = fma2(x, v128.load(b, 16), c21);
        b += stride;
        c30 = fma2(x, v128.load(b), c30);
        c31 = fma2(x, v128.load(b, 16), c31);
      }
      const to = c + (column << 3);
      const start = bias ? bias + (column << 3) : 0;
      write(to, c00, c01, start, relu, 4);
      write(to + 32, c10, c11, start ? start + 32 : 0, relu, 4);
      write(to + 64, c20, c21, start ? start + 64 : 0, relu, 4);
      write(to + 96, c30, c31, start ? start + 96 : 0, relu, 4);
    }
    for (; column < n; column += 4, panel += stride) {
      let c0 = f64x2.splat(0);
      let c1 = c0;
      for (let entry = entries; entry < end; entry += 16) {
        const b = panel + load<usize>(entry);
        const x = v128.load64_splat(entry, 8);
        c0 = fma2(x, v128.load(b), c0);
        c1 = fma2(x, v128.load(b, 16), c1);
      }
      write(c + (column << 3), c0, c1, bias ? bias + (column << 3) : 0, relu, min<usize>(4, n - column));
    }
    c += n << 3;
  }
}

function denseRows(c: usize, a: usize, packed: usize, bias: usize, relu: bool, m: usize, n: usize, k: usize): void {
  const aRow = k << 3;
  const cRow = n << 3;
  for (let column: usize = 0; column < n; column += 4) {
    const panel = packed + column * aRow;
    const width = min<usize>(4, n - column);
    const out = c + (column << 3);
    const start = bias ? bias + (column << 3) : 0;
    let row: usize = 0;
    for (; row + 4 <= m; row += 4) {
      let c00 = f64x2.splat(0);
      let c01 = c00;
      let c10 = c00;
      let c11 = c00;
      let c20 = c00;
      let c21 = c00;
      let c30 = c00;
      let c31 = c00;
      let at = a + row * aRow;
      let b = panel;
      for (const end = b + (k << 5); b < end; b += 32, at += 8) {
        const b0 = v128.load(b);
        const b1 = v128.load(b, 16);
        const x0 = v128.load64_splat(at);
        c00 = fma2(x0, b0, c00);
        c01 = fma2(x0, b1, c01);
        const x1 = v128.load64_splat(at + aRow);
        c10 = fma2(x1, b0, c10);
        c11 = fma2(x1, b1, c11);
        const x2 = v128.load64_splat(at + 2 * aRow);
        c20 = fma2(x2, b0, c20);
        c21 = fma2(x2, b1, c21);
        const x3 = v128.load64_splat(at + 3 * aRow);
        c30 = fma2(x3, b0, c30);
        c31 = fma2(x3, b1, c31);
      }
      const to = out + row * cRow;
      write(to, c00, c01, start, relu, width);
      write(to + cRow, c10, c11, start, relu, width);
      write(to + 2 * cRow, c20, c21, start, relu, width);
      write(to + 3 * cRow, c30, c31, start, relu, width);
    }
    for (; row < m; row++) {
      let c0 = f64x2.splat(0);
      let c1 = c0;
      let at = a + row * aRow;
      let b = panel;
      for (const end = b + (k << 5); b < end; b += 32, at += 8) {
        const x = v128.load64_splat(at);
        c0 = fma2(x, v128.load(b), c0);
        c1 = fma2(x, v128.load(b, 16), c1);
      }
      write(out + row * cRow, c0, c1, start, relu, width);
    }
  }
}

/**
 * @inline
 * The first `width` of four sums, plus a bias.
 */
function write(to: usize, c0: v128, c1: v128, bias: usize, relu: bool, width: usize): void {
  if (width === 4) {
    const y0 = bias ? f64x2.add(c0, v128.load(bias)) : c0;
    const y1 = bias ? f64x2.add(c1, v128.load(bias, 16)) : c1;
    v128.store(to, relu ? positive(y0) : y0);
    v128.store(to, relu ? positive(y1) : y1, 16);
  } else {
    one(to, f64x2.extract_lane(c0, 0), bias, relu);
    if (width > 1) one(to + 8, f64x2.extract_lane(c0, 1), bias ? bias + 8 : 0, relu);
    if (width > 2) one(to + 16, f64x2.extract_lane(c1, 0), bias ? bias + 16 : 0, relu);
  }
}

/**
 * @inline
 * 0 where not above 0; NaN stays.
 */
function positive(x: v128): v128 {
  return v128.andnot(x, f64x2.le(x, f64x2.splat(0)));
}

function one(to: usize, x: f64, bias: usize, relu: bool): void {
  const y = bias ? x + load<f64>(bias) : x;
  store<f64>(to, relu && y <= 0 ? 0 : y);
}
