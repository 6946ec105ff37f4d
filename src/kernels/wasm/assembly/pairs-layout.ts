/**
 * The packed layouts in which the pair kernels read and write. Per atom and per table row one contiguous record, ordered
 * [group][head vector][channel of the head][field], each field one vector of 4 heads: a kernel walks it with one pointer
 * and immediate offsets, whatever the number of channels.
 *
 * A record of inputs has the groups [q, k] and [v^x | v^2 | U_x, U_y, U_z] with
 * U = v^1 ⊙ V. V and v^1 enter the sums only as this product, so it is taken once per atom and not once per pair.
 * A table has one row per interval with the groups [k] and [x | 2 | 1], each field as the four coefficients
 * c₀..c₃ of its cubic polynomial in the position t of the pair in the interval: 64 bytes, one cache line.
 * Dual records have every field twice in succession: [primal, tangent].
 */

/** V is zero on entry: no block 1, no U. */
export const FIRST: i32 = 0;
export const MIDDLE: i32 = 1;
/** Only the scalar sums: no block 1 and 2, no U. */
export const LAST: i32 = 2;
/** The table of the neighbor embedding: one block. */
export const EMBED: i32 = 3;

/**
 * @inline
 * Fields of the second group of an input record.
 */
export function valueFields(mode: i32): usize {
  return mode === LAST ? 1 : mode === FIRST ? 2 : 5;
}

/**
 * @inline
 * Fields of a record of sums: s^x, and the three components of the vector sum.
 */
export function sumFields(mode: i32): usize {
  return mode === LAST ? 1 : 4;
}

/**
 * @inline
 * Blocks of a table row: k, x, 2, 1.
 */
export function tableBlocks(mode: i32): usize {
  return mode === EMBED ? 1 : mode === LAST ? 2 : mode === FIRST ? 3 : 4;
}

/**
 * @inline
 * Bytes of one input record.
 */
export function inputBytes(mode: i32, headVectors: usize, width: usize): usize {
  return headVectors * width * (2 + valueFields(mode)) * 16;
}

/**
 * @inline
 * Bytes of one record of sums.
 */
export function sumBytes(mode: i32, headVectors: usize, width: usize): usize {
  return headVectors * width * sumFields(mode) * 16;
}

/**
 * @inline
 * Bytes of one row of a packed table.
 */
export function rowBytes(mode: i32, headVectors: usize, width: usize): usize {
  return headVectors * width * tableBlocks(mode) * 64;
}

/**
 * Packs a table of knots (K, 8F), row = [values | derivatives], each with blocks [k | x | 1 | 2], to K − 1 rows of the blocks
 * that the mode needs. The embedding's table (K, 2F) has one block. The cubic of an interval has the derivatives of both its
 * knots and rises by S from one to the other: c₀ = T_k, c₁ = T'_k, c₂ = 3S − 2T'_k − T'_{k+1}, c₃ = T'_k + T'_{k+1} − 2S.
 *
 * Without `middle`, S = T_{k+1} − T_k, the Hermite interpolant. With it, a table of the same rows at the midpoints of the
 * intervals, S = (T'_k + 4T'_{k+½} + T'_{k+1})/6 (Simpson's rule): the difference of two values nearly equal would carry their
 * rounding into the slopes, many times larger than that of the derivatives themselves.
 */
export function packTable(
  plain: usize,
  middle: usize,
  packed: usize,
  knots: usize,
  headVectors: usize,
  width: usize,
  mode: i32,
): void {
  const channels = headVectors * width * 4;
  const derivative: usize = channels * (mode === EMBED ? 4 : 16);
  const stride = headVectors * 16;
  const blocks = tableBlocks(mode);
  const between = middle - plain;
  for (let row: usize = 0; row + 1 < knots; row++) {
    for (let group: usize = 0; group < 2 && group < blocks; group++) {
      const fields: usize = group === 0 ? 1 : blocks - 1;
      for (let h: usize = 0; h < headVectors; h++) {
        for (let c: usize = 0; c < width; c++) {
          for (let field: usize = 0; field < fields; field++) {
            const from = plain + sourceBlock(group + field) * channels * 4 + c * stride + h * 16;
            const c0 = v128.load(from);
            const c1 = v128.load(from + derivative);
            const slopes = f32x4.add(c1, v128.load(from + 3 * derivative));
            const step =
              middle === 0
                ? f32x4.sub(v128.load(from + 2 * derivative), c0)
                : f32x4.mul(
                    f32x4.add(slopes, f32x4.mul(v128.load(from + derivative + between), f32x4.splat(4))),
                    f32x4.splat(1.0 / 6.0),
                  );
            const c3 = f32x4.sub(slopes, f32x4.add(step, step));
            v128.store(packed, c0);
            v128.store(packed, c1, 16);
            v128.store(packed, f32x4.sub(f32x4.sub(step, c1), c3), 32);
            v128.store(packed, c3, 48);
            packed += 64;
          }
        }
      }
    }
    plain += 2 * derivative;
  }
}

/** Adds a packed table gradient to the plain one: the transpose of {@link packTable}. */
export function unpackTable(
  packed: usize,
  plain: usize,
  knots: usize,
  headVectors: usize,
  width: usize,
  mode: i32,
): void {
  const channels = headVectors * width * 4;
  const derivative: usize = channels * (mode === EMBED ? 4 : 16);
  const stride = headVectors * 16;
  const blocks = tableBlocks(mode);
  for (let row: usize = 0; row + 1 < knots; row++) {
    for (let group: usize = 0; group < 2 && group < blocks; group++) {
      const fields: usize = group === 0 ? 1 : blocks - 1;
      for (let h: usize = 0; h < headVectors; h++) {
        for (let c: usize = 0; c < width; c++) {
          for (let field: usize = 0; field < fields; field++) {
            const to = plain + sourceBlock(group + field) * channels * 4 + c * stride + h * 16;
            const g2 = v128.load(packed, 32);
            const g3 = v128.load(packed, 48);
            // c₂ = step − c₁ − c₃ and c₃ = c₁ + T'_{k+1} − 2 step
            const g32 = f32x4.sub(g3, g2);
            const step = f32x4.sub(g2, f32x4.add(g32, g32));
            add(to, f32x4.sub(v128.load(packed), step));
            add(to + derivative, f32x4.add(f32x4.sub(v128.load(packed, 16), g2), g32));
            add(to + 2 * derivative, step);
            add(to + 3 * derivative, g32);
            packed += 64;
          }
        }
      }
    }
    plain += 2 * derivative;
  }
}

/** Block of the plain table that packed block b (k, x, 2, 1) comes from. */
function sourceBlock(b: usize): usize {
  return b === 2 ? 3 : b === 3 ? 2 : b;
}

/**
 * @inline
 * Four float32 in memory += x.
 */
export function add(address: usize, x: v128): void {
  v128.store(address, f32x4.add(v128.load(address), x));
}
