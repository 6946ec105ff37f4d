import { activate, HEAD_BYTES, LOGIT, REVERSE, WEIGHT } from './pairs-activation';
import {
  FIRST,
  inputBytes,
  LAST,
  MIDDLE,
  rowBytes,
  sumBytes,
  sumFields,
  tableBlocks,
  valueFields,
} from './pairs-layout';
import { cubic } from './pairs-math';
import { fma4, fnma4 } from './simd';

/**
 * Attention over pairs, both directions of each: a = silu(Σ_c q_i k_j D^k), s^x_i += a v^x_j D^x,
 * s^V_i += U_j D^1 + d v^2_j D^2. Inputs, table and sums are packed (pairs-layout.ts).
 *
 * @param scratch room for HEAD_BYTES per head vector
 */
export function attendForward(
  mode: i32,
  headVectors: usize,
  width: usize,
  pairs: usize,
  i: usize,
  j: usize,
  direction: usize,
  knot: usize,
  fraction: usize,
  input: usize,
  table: usize,
  sum: usize,
  scratch: usize,
): void {
  if (mode === FIRST)
    run(FIRST, headVectors, width, pairs, i, j, direction, knot, fraction, input, table, sum, scratch);
  else if (mode === MIDDLE)
    run(MIDDLE, headVectors, width, pairs, i, j, direction, knot, fraction, input, table, sum, scratch);
  else run(LAST, headVectors, width, pairs, i, j, direction, knot, fraction, input, table, sum, scratch);
}

/**
 * @inline
 * mode is a literal at each call, so every branch on it disappears.
 */
function run(
  mode: i32,
  headVectors: usize,
  width: usize,
  pairs: usize,
  i: usize,
  j: usize,
  direction: usize,
  knot: usize,
  fraction: usize,
  input: usize,
  table: usize,
  sum: usize,
  scratch: usize,
): void {
  for (let p: usize = 0; p < pairs; p++) {
    const atomI = <usize>load<u32>(i + (p << 2));
    const atomJ = <usize>load<u32>(j + (p << 2));
    const t = v128.load32_splat(fraction + (p << 2));
    const dx = v128.load32_splat(direction + p * 12);
    const dy = v128.load32_splat(direction + p * 12, 4);
    const dz = v128.load32_splat(direction + p * 12, 8);
    let row = table + <usize>load<u32>(knot + (p << 2)) * rowBytes(mode, headVectors, width);
    let inI = input + atomI * inputBytes(mode, headVectors, width);
    let inJ = input + atomJ * inputBytes(mode, headVectors, width);
    let outI = sum + atomI * sumBytes(mode, headVectors, width);
    let outJ = sum + atomJ * sumBytes(mode, headVectors, width);
    const lastHead = scratch + headVectors * HEAD_BYTES;
    for (let head = scratch; head < lastHead; head += HEAD_BYTES) {
      let logitI = f32x4.splat(0);
      let logitJ = f32x4.splat(0);
      for (const end = inI + width * 32; inI < end; ) {
        const d = cubic(t, v128.load(row), v128.load(row, 16), v128.load(row, 32), v128.load(row, 48));
        logitI = fma4(f32x4.mul(v128.load(inI), v128.load(inJ, 16)), d, logitI);
        logitJ = fma4(f32x4.mul(v128.load(inJ), v128.load(inI, 16)), d, logitJ);
        row += 64;
        inI += 32;
        inJ += 32;
      }
      v128.store(head, logitI, LOGIT);
      v128.store(head, logitJ, REVERSE + LOGIT);
    }
    activate(scratch, headVectors);
    for (let head = scratch; head < lastHead; head += HEAD_BYTES) {
      const aI = v128.load(head, WEIGHT);
      const aJ = v128.load(head, REVERSE + WEIGHT);
      for (const end = inI + width * valueFields(mode) * 16; inI < end; ) {
        let d = cubic(t, v128.load(row), v128.load(row, 16), v128.load(row, 32), v128.load(row, 48));
        v128.store(outI, fma4(aI, f32x4.mul(v128.load(inJ), d), v128.load(outI)));
        v128.store(outJ, fma4(aJ, f32x4.mul(v128.load(inI), d), v128.load(outJ)));
        if (mode !== LAST) {
          d = cubic(t, v128.load(row, 64), v128.load(row, 80), v128.load(row, 96), v128.load(row, 112));
          const mI = f32x4.mul(v128.load(inJ, 16), d);
          const mJ = f32x4.mul(v128.load(inI, 16), d);
          if (mode === MIDDLE) {
            d = cubic(t, v128.load(row, 128), v128.load(row, 144), v128.load(row, 160), v128.load(row, 176));
          }
          let sumI: v128;
          let sumJ: v128;
          sumI = fma4(dx, mI, v128.load(outI, 16));
          if (mode === MIDDLE) sumI = fma4(d, v128.load(inJ, 32), sumI);
          v128.store(outI, sumI, 16);
          sumJ = fnma4(dx, mJ, v128.load(outJ, 16));
          if (mode === MIDDLE) sumJ = fma4(d, v128.load(inI, 32), sumJ);
          v128.store(outJ, sumJ, 16);
          sumI = fma4(dy, mI, v128.load(outI, 32));
          if (mode === MIDDLE) sumI = fma4(d, v128.load(inJ, 48), sumI);
          v128.store(outI, sumI, 32);
          sumJ = fnma4(dy, mJ, v128.load(outJ, 32));
          if (mode === MIDDLE) sumJ = fma4(d, v128.load(inI, 48), sumJ);
          v128.store(outJ, sumJ, 32);
          sumI = fma4(dz, mI, v128.load(outI, 48));
          if (mode === MIDDLE) sumI = fma4(d, v128.load(inJ, 64), sumI);
          v128.store(outI, sumI, 48);
          sumJ = fnma4(dz, mJ, v128.load(outJ, 48));
          if (mode === MIDDLE) sumJ = fma4(d, v128.load(inI, 64), sumJ);
          v128.store(outJ, sumJ, 48);
        }
        row += (tableBlocks(mode) - 1) * 64;
        inI += valueFields(mode) * 16;
        inJ += valueFields(mode) * 16;
        outI += sumFields(mode) * 16;
        outJ += sumFields(mode) * 16;
      }
    }
  }
}
