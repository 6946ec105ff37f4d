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

/** Numbers of a row of A that {@link sparseRows} keeps at most; larger rows are taken as dense ones. */
const MOST_COLUMNS: usize = 1024;
const LIST_BYTES: usize = 16384;
/** Of some rows one after the other: how many numbers are not zero, then where they are in the row, in bytes; 16 bits each. */
const list: usize = memory.data(16384);

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

/** As many rows at once as the list holds, 16 columns at a time: these panels of B stay near while all the rows pass. */
function sparseRows(c: usize, a: usize, packed: usize, bias: usize, relu: bool, m: usize, n: usize, k: usize): void {
  const aRow = k << 3;
  const cRow = n << 3;
  const stride = k << 5;
  for (let row: usize = 0; row < m; ) {
    const first = row;
    const begin = a + row * aRow;
    for (let end = list; row < m && end + 2 * (k + 1) <= list + LIST_BYTES; row++)
      end = listRow(end, a + row * aRow, aRow);
    const out = c + first * cRow;
    let column: usize = 0;
    let panel = packed;
    for (; column + 16 <= n; column += 16, panel += stride << 2)
      fourPanels(out + (column << 3), begin, panel, bias ? bias + (column << 3) : 0, relu, row - first, aRow, cRow);
    for (; column < n; column += 4, panel += stride)
      onePanel(
        out + (column << 3),
        begin,
        panel,
        bias ? bias + (column << 3) : 0,
        relu,
        row - first,
        aRow,
        cRow,
        min<usize>(4, n - column),
      );
  }
}

/** @returns the end of the list */
function listRow(at: usize, row: usize, bytes: usize): usize {
  let end = at + 2;
  for (let place: usize = 0; place < bytes; place += 8) {
    store<u16>(end, <u16>place);
    end += load<f64>(row + place) === 0 ? 0 : 2;
  }
  store<u16>(at, <u16>(end - at - 2));
  return end;
}

function fourPanels(
  c: usize,
  a: usize,
  panel: usize,
  bias: usize,
  relu: bool,
  rows: usize,
  aRow: usize,
  cRow: usize,
): void {
  const stride = aRow << 2;
  let entry = list;
  for (let row: usize = 0; row < rows; row++, a += aRow, c += cRow) {
    let c00 = f64x2.splat(0);
    let c01 = c00;
    let c10 = c00;
    let c11 = c00;
    let c20 = c00;
    let c21 = c00;
    let c30 = c00;
    let c31 = c00;
    const end = entry + 2 + load<u16>(entry);
    for (entry += 2; entry < end; entry += 2) {
      const place = <usize>load<u16>(entry);
      let b = panel + (place << 2);
      const x = v128.load64_splat(a + place);
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
    write(c, c00, c01, bias, relu, 4);
    write(c + 32, c10, c11, bias ? bias + 32 : 0, relu, 4);
    write(c + 64, c20, c21, bias ? bias + 64 : 0, relu, 4);
    write(c + 96, c30, c31, bias ? bias + 96 : 0, relu, 4);
  }
}

/** The same of 4 columns or fewer. */
function onePanel(
  c: usize,
  a: usize,
  panel: usize,
  bias: usize,
  relu: bool,
  rows: usize,
  aRow: usize,
  cRow: usize,
  width: usize,
): void {
  let entry = list;
  for (let row: usize = 0; row < rows; row++, a += aRow, c += cRow) {
    let c0 = f64x2.splat(0);
    let c1 = c0;
    const end = entry + 2 + load<u16>(entry);
    for (entry += 2; entry < end; entry += 2) {
      const place = <usize>load<u16>(entry);
      const b = panel + (place << 2);
      const x = v128.load64_splat(a + place);
      c0 = fma2(x, v128.load(b), c0);
      c1 = fma2(x, v128.load(b, 16), c1);
    }
    write(c, c0, c1, bias, relu, width);
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

/**
 * C (rows, n), row r = relu(bias + Σ_p row index[p, r]·parts + p of X), X (_·parts, n), the parts in order; index (parts, rows) 32 bits.
 */
export function gatherSumDouble(
  c: usize,
  x: usize,
  index: usize,
  bias: usize,
  rows: usize,
  parts: usize,
  n: usize,
): void {
  const width = n << 3;
  const whole = (n & ~1) << 3;
  for (let row: usize = 0; row < rows; row++, c += width) {
    for (let part: usize = 0; part < parts; part++) {
      const from = x + (<usize>load<u32>(index + ((part * rows + row) << 2)) * parts + part) * width;
      const sum = part === 0 ? bias : c;
      const last = part === parts - 1;
      for (let at: usize = 0; at < whole; at += 16) {
        const y = f64x2.add(v128.load(sum + at), v128.load(from + at));
        v128.store(c + at, last ? positive(y) : y);
      }
      if (whole < width) {
        const y = load<f64>(sum + whole) + load<f64>(from + whole);
        store<f64>(c + whole, last && y <= 0 ? 0 : y);
      }
    }
  }
}

/** C (rows, n), row r = Σ_p row index[p, r] of X (_, n), in order; index (parts, rows) 32 bits. */
export function sumRowsDouble(c: usize, x: usize, index: usize, rows: usize, parts: usize, n: usize): void {
  const width = n << 3;
  const whole = (n & ~1) << 3;
  for (let row: usize = 0; row < rows; row++, c += width) {
    memory.copy(c, x + <usize>load<u32>(index + (row << 2)) * width, width);
    for (let part: usize = 1; part < parts; part++) {
      const from = x + <usize>load<u32>(index + ((part * rows + row) << 2)) * width;
      for (let at: usize = 0; at < whole; at += 16)
        v128.store(c + at, f64x2.add(v128.load(c + at), v128.load(from + at)));
      if (whole < width) store<f64>(c + whole, load<f64>(c + whole) + load<f64>(from + whole));
    }
  }
}
