import { fma4 } from './simd';

/**
 * The innermost loops of matmul: a tile of C, TILE_ROWS × 8, stays in registers while one packed panel of B
 * (depth, 8) and TILE_ROWS rows of A pass by. All strides and counts here: strides in bytes, depth in entries.
 *
 * 6 × 8 needs twelve sums, two B vectors and one A value: the fifteen registers an x64 engine gives. Without fused
 * multiply-add the product needs a register of its own, so that variant uses 5 × 8. The loop is not unrolled: the
 * copies of an unrolled one are spilled to the stack, which costs half the speed (docs/decisions/0004-wasm-matmul.md).
 */
export const TILE_ROWS: usize = ASC_FEATURE_RELAXED_SIMD ? 6 : 5;
export const TILE_COLUMNS: usize = 8;

/**
 * C tile = initial tile + A·B for A by rows: entry (i, k) of A lies at a + i·aStride + 4k.
 *
 * @param initial where the sums start, (TILE_ROWS, 8) with initialStride; stride 0 repeats one row (a bias, zeros);
 *   it may be c itself
 */
export function tileByRows(
  a: usize,
  aStride: usize,
  panel: usize,
  depth: usize,
  initial: usize,
  initialStride: usize,
  c: usize,
  cStride: usize,
): void {
  let c00 = v128.load(initial);
  let c01 = v128.load(initial, 16);
  let c10 = v128.load(initial + initialStride);
  let c11 = v128.load(initial + initialStride, 16);
  let c20 = v128.load(initial + 2 * initialStride);
  let c21 = v128.load(initial + 2 * initialStride, 16);
  let c30 = v128.load(initial + 3 * initialStride);
  let c31 = v128.load(initial + 3 * initialStride, 16);
  let c40 = v128.load(initial + 4 * initialStride);
  let c41 = v128.load(initial + 4 * initialStride, 16);
  let c50 = TILE_ROWS === 6 ? v128.load(initial + 5 * initialStride) : c00;
  let c51 = TILE_ROWS === 6 ? v128.load(initial + 5 * initialStride, 16) : c01;
  let a1 = a + aStride;
  let a2 = a1 + aStride;
  let a3 = a2 + aStride;
  let a4 = a3 + aStride;
  let a5 = a4 + aStride;
  for (; depth > 0; depth--) {
    const b0 = v128.load(panel);
    const b1 = v128.load(panel, 16);
    panel += 32;
    const x0 = v128.load32_splat(a);
    c00 = fma4(x0, b0, c00);
    c01 = fma4(x0, b1, c01);
    a += 4;
    const x1 = v128.load32_splat(a1);
    c10 = fma4(x1, b0, c10);
    c11 = fma4(x1, b1, c11);
    a1 += 4;
    const x2 = v128.load32_splat(a2);
    c20 = fma4(x2, b0, c20);
    c21 = fma4(x2, b1, c21);
    a2 += 4;
    const x3 = v128.load32_splat(a3);
    c30 = fma4(x3, b0, c30);
    c31 = fma4(x3, b1, c31);
    a3 += 4;
    const x4 = v128.load32_splat(a4);
    c40 = fma4(x4, b0, c40);
    c41 = fma4(x4, b1, c41);
    a4 += 4;
    if (TILE_ROWS === 6) {
      const x5 = v128.load32_splat(a5);
      c50 = fma4(x5, b0, c50);
      c51 = fma4(x5, b1, c51);
      a5 += 4;
    }
  }
  v128.store(c, c00);
  v128.store(c, c01, 16);
  v128.store(c + cStride, c10);
  v128.store(c + cStride, c11, 16);
  v128.store(c + 2 * cStride, c20);
  v128.store(c + 2 * cStride, c21, 16);
  v128.store(c + 3 * cStride, c30);
  v128.store(c + 3 * cStride, c31, 16);
  v128.store(c + 4 * cStride, c40);
  v128.store(c + 4 * cStride, c41, 16);
  if (TILE_ROWS === 6) {
    v128.store(c + 5 * cStride, c50);
    v128.store(c + 5 * cStride, c51, 16);
  }
}

/** The same for A by columns: entry (i, k) of A lies at a + k·aStride + 4i. */
export function tileByColumns(
  a: usize,
  aStride: usize,
  panel: usize,
  depth: usize,
  initial: usize,
  initialStride: usize,
  c: usize,
  cStride: usize,
): void {
  let c00 = v128.load(initial);
  let c01 = v128.load(initial, 16);
  let c10 = v128.load(initial + initialStride);
  let c11 = v128.load(initial + initialStride, 16);
  let c20 = v128.load(initial + 2 * initialStride);
  let c21 = v128.load(initial + 2 * initialStride, 16);
  let c30 = v128.load(initial + 3 * initialStride);
  let c31 = v128.load(initial + 3 * initialStride, 16);
  let c40 = v128.load(initial + 4 * initialStride);
  let c41 = v128.load(initial + 4 * initialStride, 16);
  let c50 = TILE_ROWS === 6 ? v128.load(initial + 5 * initialStride) : c00;
  let c51 = TILE_ROWS === 6 ? v128.load(initial + 5 * initialStride, 16) : c01;
  for (; depth > 0; depth--) {
    const b0 = v128.load(panel);
    const b1 = v128.load(panel, 16);
    panel += 32;
    const x0 = v128.load32_splat(a);
    c00 = fma4(x0, b0, c00);
    c01 = fma4(x0, b1, c01);
    const x1 = v128.load32_splat(a, 4);
    c10 = fma4(x1, b0, c10);
    c11 = fma4(x1, b1, c11);
    const x2 = v128.load32_splat(a, 8);
    c20 = fma4(x2, b0, c20);
    c21 = fma4(x2, b1, c21);
    const x3 = v128.load32_splat(a, 12);
    c30 = fma4(x3, b0, c30);
    c31 = fma4(x3, b1, c31);
    const x4 = v128.load32_splat(a, 16);
    c40 = fma4(x4, b0, c40);
    c41 = fma4(x4, b1, c41);
    if (TILE_ROWS === 6) {
      const x5 = v128.load32_splat(a, 20);
      c50 = fma4(x5, b0, c50);
      c51 = fma4(x5, b1, c51);
    }
    a += aStride;
  }
  v128.store(c, c00);
  v128.store(c, c01, 16);
  v128.store(c + cStride, c10);
  v128.store(c + cStride, c11, 16);
  v128.store(c + 2 * cStride, c20);
  v128.store(c + 2 * cStride, c21, 16);
  v128.store(c + 3 * cStride, c30);
  v128.store(c + 3 * cStride, c31, 16);
  v128.store(c + 4 * cStride, c40);
  v128.store(c + 4 * cStride, c41, 16);
  if (TILE_ROWS === 6) {
    v128.store(c + 5 * cStride, c50);
    v128.store(c + 5 * cStride, c51, 16);
  }
}
