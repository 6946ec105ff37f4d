import { add, MIDDLE, sumFields, valueFields } from './pairs-layout';
import { fma4 } from './simd';

/**
 * Between the plain matrices and packed records (pairs-layout.ts). `lanes` is 1 for plain records and 2 for dual ones, of
 * which `record` then points at the primal or the tangent field. Strides are bytes.
 */

/** Copies q, k, v^x, v^2 and forms U = v^1 ⊙ V. */
export function packInput(
  mode: i32,
  lanes: usize,
  record: usize,
  atoms: usize,
  headVectors: usize,
  width: usize,
  query: usize,
  key: usize,
  queryStride: usize,
  value: usize,
  valueStride: usize,
  vector: usize,
): void {
  const step = headVectors * 16;
  const block = step * width;
  const field = lanes * 16;
  const fields = valueFields(mode);
  for (let n: usize = 0; n < atoms; n++) {
    for (let h: usize = 0; h < headVectors; h++) {
      let from = h * 16;
      for (let c: usize = 0; c < width; c++, from += step) {
        v128.store(record, v128.load(query + from));
        v128.store(record + field, v128.load(key + from));
        record += 2 * field;
      }
    }
    for (let h: usize = 0; h < headVectors; h++) {
      let from = h * 16;
      for (let c: usize = 0; c < width; c++, from += step) {
        const v = value + from;
        v128.store(record, v128.load(v));
        if (fields > 1) v128.store(record + field, v128.load(v + 2 * block));
        if (fields > 2) {
          const v1 = v128.load(v + block);
          const row = vector + from;
          v128.store(record + 2 * field, f32x4.mul(v1, v128.load(row)));
          v128.store(record + 3 * field, f32x4.mul(v1, v128.load(row + block)));
          v128.store(record + 4 * field, f32x4.mul(v1, v128.load(row + 2 * block)));
        }
        record += fields * field;
      }
    }
    query += queryStride;
    key += queryStride;
    value += valueStride;
    vector += 3 * block;
  }
}

/** Adds the tangent of U, v̇^1 ⊙ V (U̇ = v̇^1 V + v^1 V̇), to dual records of which packInput wrote v^1 V̇ or nothing. */
export function packProductTangent(
  record: usize,
  atoms: usize,
  headVectors: usize,
  width: usize,
  value: usize,
  valueTangent: usize,
  valueStride: usize,
  vector: usize,
  vectorTangent: usize,
): void {
  const step = headVectors * 16;
  const block = step * width;
  for (let n: usize = 0; n < atoms; n++) {
    record += headVectors * width * 64;
    for (let h: usize = 0; h < headVectors; h++) {
      let from = h * 16;
      for (let c: usize = 0; c < width; c++, from += step) {
        const v1 = v128.load(value + from + block);
        const v1Dot = v128.load(valueTangent + from + block);
        for (let xyz: usize = 0; xyz < 3; xyz++) {
          const row = from + xyz * block;
          const product = fma4(v1, v128.load(vectorTangent + row), f32x4.mul(v1Dot, v128.load(vector + row)));
          v128.store(record + 80 + xyz * 32, product);
        }
        record += 160;
      }
    }
    value += valueStride;
    valueTangent += valueStride;
    vector += 3 * block;
    vectorTangent += 3 * block;
  }
}

/** Adds record gradients of q, k, v^x and v^2 to the plain gradients. */
export function unpackInput(
  mode: i32,
  lanes: usize,
  record: usize,
  atoms: usize,
  headVectors: usize,
  width: usize,
  query: usize,
  key: usize,
  queryStride: usize,
  value: usize,
  valueStride: usize,
): void {
  const step = headVectors * 16;
  const block = step * width;
  const field = lanes * 16;
  const fields = valueFields(mode);
  for (let n: usize = 0; n < atoms; n++) {
    for (let h: usize = 0; h < headVectors; h++) {
      let to = h * 16;
      for (let c: usize = 0; c < width; c++, to += step) {
        add(query + to, v128.load(record));
        add(key + to, v128.load(record + field));
        record += 2 * field;
      }
    }
    for (let h: usize = 0; h < headVectors; h++) {
      let to = h * 16;
      for (let c: usize = 0; c < width; c++, to += step) {
        add(value + to, v128.load(record));
        if (fields > 1) add(value + to + 2 * block, v128.load(record + field));
        record += fields * field;
      }
    }
    query += queryStride;
    key += queryStride;
    value += valueStride;
  }
}

/**
 * Reverse of one product of two factors in U: v^1 gradient += Σ_xyz Ū V, V gradient += Ū v^1. Called once for U = v^1 V, and
 * for each of the two products of U̇.
 */
export function unpackProduct(
  lanes: usize,
  record: usize,
  atoms: usize,
  headVectors: usize,
  width: usize,
  value: usize,
  valueStride: usize,
  vector: usize,
  valueGradient: usize,
  vectorGradient: usize,
): void {
  const step = headVectors * 16;
  const block = step * width;
  const field = lanes * 16;
  for (let n: usize = 0; n < atoms; n++) {
    record += headVectors * width * 2 * field;
    for (let h: usize = 0; h < headVectors; h++) {
      let at = h * 16;
      for (let c: usize = 0; c < width; c++, at += step) {
        const v1 = v128.load(value + at + block);
        let sum = v128.load(valueGradient + at + block);
        for (let xyz: usize = 0; xyz < 3; xyz++) {
          const gradient = v128.load(record + (2 + xyz) * field);
          const row = at + xyz * block;
          sum = fma4(gradient, v128.load(vector + row), sum);
          v128.store(vectorGradient + row, fma4(gradient, v1, v128.load(vectorGradient + row)));
        }
        v128.store(valueGradient + at + block, sum);
        record += valueFields(MIDDLE) * field;
      }
    }
    value += valueStride;
    valueGradient += valueStride;
    vector += 3 * block;
    vectorGradient += 3 * block;
  }
}

/** Copies plain (N,F) and (3N,F) sums, or gradients of sums, to records. */
export function packSum(
  mode: i32,
  lanes: usize,
  record: usize,
  atoms: usize,
  headVectors: usize,
  width: usize,
  scalar: usize,
  vector: usize,
): void {
  const step = headVectors * 16;
  const block = step * width;
  const field = lanes * 16;
  const fields = sumFields(mode);
  for (let n: usize = 0; n < atoms; n++) {
    for (let h: usize = 0; h < headVectors; h++) {
      let at = h * 16;
      for (let c: usize = 0; c < width; c++, at += step) {
        v128.store(record, v128.load(scalar + at));
        for (let xyz: usize = 1; xyz < fields; xyz++)
          v128.store(record + xyz * field, v128.load(vector + at + (xyz - 1) * block));
        record += fields * field;
      }
    }
    scalar += block;
    vector += 3 * block;
  }
}

/** Adds records of sums to the plain matrices. */
export function unpackSum(
  mode: i32,
  lanes: usize,
  record: usize,
  atoms: usize,
  headVectors: usize,
  width: usize,
  scalar: usize,
  vector: usize,
): void {
  const step = headVectors * 16;
  const block = step * width;
  const field = lanes * 16;
  const fields = sumFields(mode);
  for (let n: usize = 0; n < atoms; n++) {
    for (let h: usize = 0; h < headVectors; h++) {
      let at = h * 16;
      for (let c: usize = 0; c < width; c++, at += step) {
        add(scalar + at, v128.load(record));
        for (let xyz: usize = 1; xyz < fields; xyz++)
          add(vector + at + (xyz - 1) * block, v128.load(record + xyz * field));
        record += fields * field;
      }
    }
    scalar += block;
    vector += 3 * block;
  }
}
