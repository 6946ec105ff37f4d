/*
 * Packing for matmul: B becomes panels of 8 columns, each (depth, 8) contiguous, the last one padded with zeros;
 * the last rows of A become one (depth, TILE_ROWS) block, padded likewise. Strides in bytes, counts in entries.
 */

/** Panels of B by rows: entry (k, j) lies at b + k·stride + 4j. */
export function packByRows(panels: usize, b: usize, stride: usize, depth: usize, columns: usize): void {
  const panelBytes = depth << 5;
  let column: usize = 0;
  // Two panels are one cache line of B: both at once, so that each line is read once whatever the stride.
  for (; column + 16 <= columns; column += 16) {
    let from = b + (column << 2);
    let to = panels + (column >> 3) * panelBytes;
    for (let k: usize = 0; k < depth; k++, from += stride, to += 32) {
      v128.store(to, v128.load(from));
      v128.store(to, v128.load(from, 16), 16);
      v128.store(to + panelBytes, v128.load(from, 32));
      v128.store(to + panelBytes, v128.load(from, 48), 16);
    }
  }
  for (; column < columns; column += 8) {
    const width = min<usize>(8, columns - column);
    let from = b + (column << 2);
    let to = panels + (column >> 3) * panelBytes;
    for (let k: usize = 0; k < depth; k++, from += stride, to += 32)
      for (let j: usize = 0; j < 8; j++) store<f32>(to + (j << 2), j < width ? load<f32>(from + (j << 2)) : 0);
  }
}

/** Panels of B by columns: entry (k, j) lies at b + j·stride + 4k. */
export function packByColumns(panels: usize, b: usize, stride: usize, depth: usize, columns: usize): void {
  const panelBytes = depth << 5;
  const wholeDepth = depth & ~3;
  for (let column: usize = 0; column < columns; column += 8) {
    const width = min<usize>(8, columns - column);
    const from = b + column * stride;
    const to = panels + (column >> 3) * panelBytes;
    let k: usize = 0;
    if (width === 8) {
      for (; k < wholeDepth; k += 4) {
        transpose4(to + (k << 5), from + (k << 2), stride);
        transpose4(to + (k << 5) + 16, from + 4 * stride + (k << 2), stride);
      }
    }
    for (; k < depth; k++)
      for (let j: usize = 0; j < 8; j++)
        store<f32>(to + (k << 5) + (j << 2), j < width ? load<f32>(from + j * stride + (k << 2)) : 0);
  }
}

/**
 * @inline
 * Writes the transpose of the 4 × 4 block at `from` to rows 32 bytes apart.
 */
function transpose4(to: usize, from: usize, stride: usize): void {
  const r0 = v128.load(from);
  const r1 = v128.load(from + stride);
  const r2 = v128.load(from + 2 * stride);
  const r3 = v128.load(from + 3 * stride);
  const low01 = v128.shuffle<f32>(r0, r1, 0, 4, 1, 5);
  const low23 = v128.shuffle<f32>(r2, r3, 0, 4, 1, 5);
  const high01 = v128.shuffle<f32>(r0, r1, 2, 6, 3, 7);
  const high23 = v128.shuffle<f32>(r2, r3, 2, 6, 3, 7);
  v128.store(to, v128.shuffle<f64>(low01, low23, 0, 2));
  v128.store(to, v128.shuffle<f64>(low01, low23, 1, 3), 32);
  v128.store(to, v128.shuffle<f64>(high01, high23, 0, 2), 64);
  v128.store(to, v128.shuffle<f64>(high01, high23, 1, 3), 96);
}

/** A block of `rows` < tileRows rows of A, entry (i, k) at a + i·rowStride + k·depthStride, to (depth, tileRows). */
export function packRemainder(
  block: usize,
  a: usize,
  rowStride: usize,
  depthStride: usize,
  rows: usize,
  tileRows: usize,
  depth: usize,
): void {
  for (let k: usize = 0; k < depth; k++, a += depthStride)
    for (let i: usize = 0; i < tileRows; i++, block += 4)
      store<f32>(block, i < rows ? load<f32>(a + i * rowStride) : 0);
}
