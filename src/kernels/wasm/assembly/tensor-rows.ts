/*
 * Movement of rows and sums over rows or columns. Sums have a fixed order, so results are the same in every run:
 * over rows the order of the rows, over columns four interleaved partial sums.
 */

/**
 * @inline
 * Copies n entries; a loop, because rows are short and memory.copy has a fixed price.
 */
function copyRow(y: usize, x: usize, n: usize): void {
  const whole = y + ((n & ~3) << 2);
  const end = y + (n << 2);
  for (; y < whole; y += 16, x += 16) v128.store(y, v128.load(x));
  for (; y < end; y += 4, x += 4) store<f32>(y, load<f32>(x));
}

/** Copies a block of rows; strides in entries. Serves concatColumns, sliceColumns and placeColumns. */
export function copyColumns(y: usize, yStride: usize, x: usize, xStride: usize, rows: usize, columns: usize): void {
  for (let i: usize = 0; i < rows; i++, y += yStride << 2, x += xStride << 2) copyRow(y, x, columns);
}

/** y (groups, f) = sums of `size` consecutive rows of x (groups·size, f), in the order of the rows. */
export function sumGroups(y: usize, x: usize, groups: usize, size: usize, f: usize): void {
  const row = f << 2;
  const wide = (f & ~15) << 2;
  const whole = (f & ~3) << 2;
  for (let group: usize = 0; group < groups; group++, y += row, x += size * row) {
    let column: usize = 0;
    for (; column < wide; column += 64) {
      let s0 = f32x4.splat(0);
      let s1 = f32x4.splat(0);
      let s2 = f32x4.splat(0);
      let s3 = f32x4.splat(0);
      let from = x + column;
      for (let i: usize = 0; i < size; i++, from += row) {
        s0 = f32x4.add(s0, v128.load(from));
        s1 = f32x4.add(s1, v128.load(from, 16));
        s2 = f32x4.add(s2, v128.load(from, 32));
        s3 = f32x4.add(s3, v128.load(from, 48));
      }
      v128.store(y + column, s0);
      v128.store(y + column, s1, 16);
      v128.store(y + column, s2, 32);
      v128.store(y + column, s3, 48);
    }
    for (; column < whole; column += 16) {
      let sum = f32x4.splat(0);
      let from = x + column;
      for (let i: usize = 0; i < size; i++, from += row) sum = f32x4.add(sum, v128.load(from));
      v128.store(y + column, sum);
    }
    for (; column < row; column += 4) {
      let sum: f32 = 0;
      let from = x + column;
      for (let i: usize = 0; i < size; i++, from += row) sum += load<f32>(from);
      store<f32>(y + column, sum);
    }
  }
}

/** y (n·g, f): each row of x (n, f) g times in succession. */
export function repeatRows(y: usize, x: usize, n: usize, g: usize, f: usize): void {
  const row = f << 2;
  for (let i: usize = 0; i < n; i++, x += row) for (let k: usize = 0; k < g; k++, y += row) copyRow(y, x, f);
}

/** y (n, 1) = sums over the columns of x (n, f): columns 0, 4, 8, ... and likewise 1, 2, 3, then the four partial sums. */
export function sumColumns(y: usize, x: usize, n: usize, f: usize): void {
  const row = f << 2;
  const whole = (f & ~3) << 2;
  for (let i: usize = 0; i < n; i++, x += row, y += 4) {
    let sum = f32x4.splat(0);
    let column: usize = 0;
    for (; column < whole; column += 16) sum = f32x4.add(sum, v128.load(x + column));
    let total: f32 =
      f32x4.extract_lane(sum, 0) +
      f32x4.extract_lane(sum, 1) +
      (f32x4.extract_lane(sum, 2) + f32x4.extract_lane(sum, 3));
    for (; column < row; column += 4) total += load<f32>(x + column);
    store<f32>(y, total);
  }
}

/** y (n, f): entry i of x (n, 1) f times. */
export function repeatColumns(y: usize, x: usize, n: usize, f: usize): void {
  const row = f << 2;
  const whole = (f & ~3) << 2;
  for (let i: usize = 0; i < n; i++, x += 4, y += row) {
    const value = v128.load32_splat(x);
    let column: usize = 0;
    for (; column < whole; column += 16) v128.store(y + column, value);
    for (; column < row; column += 4) v128.store32_lane(y + column, value, 0);
  }
}

/** Row i of y = row index[i] of x; index is n uint32, not checked here. */
export function gather(y: usize, x: usize, index: usize, n: usize, f: usize): void {
  const row = f << 2;
  for (let i: usize = 0; i < n; i++, y += row) copyRow(y, x + (load<u32>(index + (i << 2)) as usize) * row, f);
}

/** Row index[i] of y += row i of x for i = 0, 1, ..., n − 1 in this order; y is not cleared here. */
export function scatterAdd(y: usize, x: usize, index: usize, n: usize, f: usize): void {
  const row = f << 2;
  const whole = (f & ~3) << 2;
  for (let i: usize = 0; i < n; i++, x += row) {
    const to = y + (load<u32>(index + (i << 2)) as usize) * row;
    let column: usize = 0;
    for (; column < whole; column += 16)
      v128.store(to + column, f32x4.add(v128.load(to + column), v128.load(x + column)));
    for (; column < row; column += 4) store<f32>(to + column, load<f32>(to + column) + load<f32>(x + column));
  }
}
