import { packByColumns, packByRows, packRemainder } from './tensor-matmul-pack';
import { TILE_COLUMNS, TILE_ROWS, tileByColumns, tileByRows } from './tensor-matmul-tile';

/** Depth of a block: a panel (256, 8) and the A rows of a tile stay in the first cache. */
const DEPTH: usize = 256;
/** Columns of a block: its panels (256 KiB) stay in the second cache. */
const COLUMNS: usize = 256;

const panels: usize = memory.data(262144, 64);
const remainder: usize = memory.data(6144, 64);
const tile: usize = memory.data(192, 64);
const zeros: usize = memory.data(32, 64);

/**
 * C (m, n) = op(A)·op(B) + bias, op(A) (m, k), op(B) (k, n); bias (n) or 0 for none. C must not overlap the operands.
 *
 * Blocked as usual: B packed into panels, A read in place by rows or columns, tiles of C in registers.
 * The order of every sum is k = 0, 1, ..., starting from the bias: it depends neither on m nor on n.
 */
export function matmul(
  c: usize,
  a: usize,
  b: usize,
  bias: usize,
  m: usize,
  n: usize,
  k: usize,
  transposeA: bool,
  transposeB: bool,
): void {
  const cStride = n << 2;
  const bStride = (transposeB ? k : n) << 2;
  for (let column: usize = 0; column < n; column += COLUMNS) {
    const columns = min<usize>(COLUMNS, n - column);
    let from: usize = 0;
    do {
      const depth = min<usize>(DEPTH, k - from);
      if (transposeB) packByColumns(panels, b + column * bStride + (from << 2), bStride, depth, columns);
      else packByRows(panels, b + from * bStride + (column << 2), bStride, depth, columns);
      const start = from === 0 ? (bias ? bias + (column << 2) : zeros) : 0;
      const aBlock = a + (transposeA ? from * (m << 2) : from << 2);
      block(
        c + (column << 2),
        cStride,
        panels,
        aBlock,
        transposeA,
        (transposeA ? m : k) << 2,
        start,
        bias !== 0,
        m,
        columns,
        depth,
      );
      from += depth;
    } while (from < k);
  }
}

/** Bytes of op(B) (k, n) packed once for {@link matmulPacked}. */
export function packedBytes(n: usize, k: usize): usize {
  return (((n + TILE_COLUMNS - 1) & ~(TILE_COLUMNS - 1)) * k) << 2;
}

/** Packs op(B) (k, n) block by block, in the order in which {@link matmulPacked} reads them. */
export function packProduct(packed: usize, b: usize, n: usize, k: usize, transposeB: bool): void {
  const bStride = (transposeB ? k : n) << 2;
  for (let column: usize = 0; column < n; column += COLUMNS) {
    const columns = min<usize>(COLUMNS, n - column);
    for (let from: usize = 0; from < k; from += DEPTH) {
      const depth = min<usize>(DEPTH, k - from);
      if (transposeB) packByColumns(packed, b + column * bStride + (from << 2), bStride, depth, columns);
      else packByRows(packed, b + from * bStride + (column << 2), bStride, depth, columns);
      packed += packedBytes(columns, depth);
    }
  }
}

/** C (m, n) = A (m, k)·op(B) + bias as {@link matmul}, op(B) packed by {@link packProduct}: for weights, which stay the same. */
export function matmulPacked(c: usize, a: usize, packed: usize, bias: usize, m: usize, n: usize, k: usize): void {
  for (let column: usize = 0; column < n; column += COLUMNS) {
    const columns = min<usize>(COLUMNS, n - column);
    for (let from: usize = 0; from < k; from += DEPTH) {
      const depth = min<usize>(DEPTH, k - from);
      const start = from === 0 ? (bias ? bias + (column << 2) : zeros) : 0;
      block(c + (column << 2), n << 2, packed, a + (from << 2), false, k << 2, start, bias !== 0, m, columns, depth);
      packed += packedBytes(columns, depth);
    }
  }
}

/**
 * One packed block of B times all rows of A.
 *
 * @param start where the sums begin: a row of `columns` entries (`bias` true), a row of 8 zeros, or 0: C itself
 */
function block(
  c: usize,
  cStride: usize,
  panels: usize,
  a: usize,
  byColumns: bool,
  aStride: usize,
  start: usize,
  bias: bool,
  m: usize,
  columns: usize,
  depth: usize,
): void {
  for (let row: usize = 0; row < m; row += TILE_ROWS, c += TILE_ROWS * cStride) {
    const rows = min(TILE_ROWS, m - row);
    let tileA = a + (byColumns ? row << 2 : row * aStride);
    let tileStride = aStride;
    let tileByColumn = byColumns;
    if (rows < TILE_ROWS) {
      packRemainder(remainder, tileA, byColumns ? 4 : aStride, byColumns ? aStride : 4, rows, TILE_ROWS, depth);
      tileA = remainder;
      tileStride = TILE_ROWS << 2;
      tileByColumn = true;
    }
    for (let column: usize = 0; column < columns; column += TILE_COLUMNS) {
      const panel = panels + column * (depth << 2);
      const target = c + (column << 2);
      const width = columns - column;
      let initial = start ? (bias ? start + (column << 2) : start) : target;
      let initialStride: usize = start ? 0 : cStride;
      const whole = rows === TILE_ROWS && width >= TILE_COLUMNS;
      if (!whole) {
        copyTile(tile, 32, initial, initialStride, rows, min(TILE_COLUMNS, width));
        initial = tile;
        initialStride = 32;
      }
      const out = whole ? target : tile;
      const outStride = whole ? cStride : 32;
      if (tileByColumn) tileByColumns(tileA, tileStride, panel, depth, initial, initialStride, out, outStride);
      else tileByRows(tileA, tileStride, panel, depth, initial, initialStride, out, outStride);
      if (!whole) copyTile(target, cStride, tile, 32, rows, min(TILE_COLUMNS, width));
    }
  }
}

/** Copies part of a tile; strides in bytes. */
function copyTile(to: usize, toStride: usize, from: usize, fromStride: usize, rows: usize, columns: usize): void {
  for (let i: usize = 0; i < rows; i++, to += toStride, from += fromStride)
    for (let j: usize = 0; j < columns << 2; j += 4) store<f32>(to + j, load<f32>(from + j));
}
