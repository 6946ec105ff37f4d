import { activateSlopes, HEAD_BYTES, LOGIT, RATE, REVERSE, WEIGHT, WEIGHT_RATE } from './pairs-activation';
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
import { cubic, cubicSlope } from './pairs-math';
import { fma4, fnma4 } from './simd';

/**
 * attendForward together with its derivative along atomic displacements: input and sum are dual records, each field
 * followed by its tangent. distanceTangent (P), directionTangent (P,3).
 *
 * @param scratch room for HEAD_BYTES per head vector
 */
export function attendDualForward(
  mode: i32,
  headVectors: usize,
  width: usize,
  pairs: usize,
  i: usize,
  j: usize,
  direction: usize,
  knot: usize,
  fraction: usize,
  dudr: usize,
  distanceTangent: usize,
  directionTangent: usize,
  input: usize,
  table: usize,
  sum: usize,
  scratch: usize,
): void {
  // biome-ignore format: one line per mode
  if (mode === FIRST) run(FIRST, headVectors, width, pairs, i, j, direction, knot, fraction, dudr, distanceTangent, directionTangent, input, table, sum, scratch);
  // biome-ignore format: one line per mode
  else if (mode === MIDDLE) run(MIDDLE, headVectors, width, pairs, i, j, direction, knot, fraction, dudr, distanceTangent, directionTangent, input, table, sum, scratch);
  // biome-ignore format: one line per mode
  else run(LAST, headVectors, width, pairs, i, j, direction, knot, fraction, dudr, distanceTangent, directionTangent, input, table, sum, scratch);
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
  dudr: usize,
  distanceTangent: usize,
  directionTangent: usize,
  input: usize,
  table: usize,
  sums: usize,
  scratch: usize,
): void {
  for (let p: usize = 0; p < pairs; p++) {
    const atomI = <usize>load<u32>(i + (p << 2));
    const atomJ = <usize>load<u32>(j + (p << 2));
    const t = v128.load32_splat(fraction + (p << 2));
    const rate = f32x4.splat(load<f32>(dudr + (p << 2)) * load<f32>(distanceTangent + (p << 2)));
    let row = table + <usize>load<u32>(knot + (p << 2)) * rowBytes(mode, headVectors, width);
    let inI = input + atomI * inputBytes(mode, headVectors, width) * 2;
    let inJ = input + atomJ * inputBytes(mode, headVectors, width) * 2;
    let outI = sums + atomI * sumBytes(mode, headVectors, width) * 2;
    let outJ = sums + atomJ * sumBytes(mode, headVectors, width) * 2;
    const lastHead = scratch + headVectors * HEAD_BYTES;
    for (let head = scratch; head < lastHead; head += HEAD_BYTES) {
      let logitI = f32x4.splat(0);
      let logitJ = f32x4.splat(0);
      let rateI = f32x4.splat(0);
      let rateJ = f32x4.splat(0);
      for (const end = inI + width * 64; inI < end; ) {
        const c1 = v128.load(row, 16);
        const c2 = v128.load(row, 32);
        const c3 = v128.load(row, 48);
        const d = cubic(t, v128.load(row), c1, c2, c3);
        const dDot = f32x4.mul(rate, cubicSlope(t, c1, c2, c3));
        const qI = v128.load(inI);
        const kJ = v128.load(inJ, 32);
        const productI = f32x4.mul(qI, kJ);
        const productDotI = fma4(qI, v128.load(inJ, 48), f32x4.mul(v128.load(inI, 16), kJ));
        const qJ = v128.load(inJ);
        const kI = v128.load(inI, 32);
        const productJ = f32x4.mul(qJ, kI);
        const productDotJ = fma4(qJ, v128.load(inI, 48), f32x4.mul(v128.load(inJ, 16), kI));
        logitI = fma4(productI, d, logitI);
        logitJ = fma4(productJ, d, logitJ);
        rateI = fma4(productDotI, d, fma4(productI, dDot, rateI));
        rateJ = fma4(productDotJ, d, fma4(productJ, dDot, rateJ));
        row += 64;
        inI += 64;
        inJ += 64;
      }
      v128.store(head, logitI, LOGIT);
      v128.store(head, rateI, RATE);
      v128.store(head, logitJ, REVERSE + LOGIT);
      v128.store(head, rateJ, REVERSE + RATE);
    }
    activateSlopes(scratch, headVectors);
    for (let head = scratch; head < lastHead; head += HEAD_BYTES) {
      const aI = v128.load(head, WEIGHT);
      const aJ = v128.load(head, REVERSE + WEIGHT);
      const aDotI = v128.load(head, WEIGHT_RATE);
      const aDotJ = v128.load(head, REVERSE + WEIGHT_RATE);
      for (const end = inI + width * valueFields(mode) * 32; inI < end; ) {
        let c1 = v128.load(row, 16);
        let c2 = v128.load(row, 32);
        let c3 = v128.load(row, 48);
        let d = cubic(t, v128.load(row), c1, c2, c3);
        let dDot = f32x4.mul(rate, cubicSlope(t, c1, c2, c3));
        let vJ = v128.load(inJ);
        let mI = f32x4.mul(vJ, d);
        let mDotI = fma4(vJ, dDot, f32x4.mul(v128.load(inJ, 16), d));
        v128.store(outI, fma4(aI, mI, v128.load(outI)));
        v128.store(outI, fma4(aDotI, mI, fma4(aI, mDotI, v128.load(outI, 16))), 16);
        let vI = v128.load(inI);
        let mJ = f32x4.mul(vI, d);
        let mDotJ = fma4(vI, dDot, f32x4.mul(v128.load(inI, 16), d));
        v128.store(outJ, fma4(aJ, mJ, v128.load(outJ)));
        v128.store(outJ, fma4(aDotJ, mJ, fma4(aJ, mDotJ, v128.load(outJ, 16))), 16);
        if (mode !== LAST) {
          c1 = v128.load(row, 80);
          c2 = v128.load(row, 96);
          c3 = v128.load(row, 112);
          d = cubic(t, v128.load(row, 64), c1, c2, c3);
          dDot = f32x4.mul(rate, cubicSlope(t, c1, c2, c3));
          vJ = v128.load(inJ, 32);
          vI = v128.load(inI, 32);
          mI = f32x4.mul(vJ, d);
          mJ = f32x4.mul(vI, d);
          mDotI = fma4(vJ, dDot, f32x4.mul(v128.load(inJ, 48), d));
          mDotJ = fma4(vI, dDot, f32x4.mul(v128.load(inI, 48), d));
          if (mode === MIDDLE) {
            c1 = v128.load(row, 144);
            c2 = v128.load(row, 160);
            c3 = v128.load(row, 176);
            d = cubic(t, v128.load(row, 128), c1, c2, c3);
            dDot = f32x4.mul(rate, cubicSlope(t, c1, c2, c3));
          }
          let sum: v128;
          let sumDot: v128;
          const x = v128.load32_splat(direction + p * 12);
          const xDot = v128.load32_splat(directionTangent + p * 12);
          sum = fma4(x, mI, v128.load(outI, 32));
          sumDot = fma4(x, mDotI, fma4(xDot, mI, v128.load(outI, 48)));
          if (mode === MIDDLE) {
            const u = v128.load(inJ, 64);
            sum = fma4(u, d, sum);
            sumDot = fma4(u, dDot, fma4(v128.load(inJ, 80), d, sumDot));
          }
          v128.store(outI, sum, 32);
          v128.store(outI, sumDot, 48);
          sum = fnma4(x, mJ, v128.load(outJ, 32));
          sumDot = fnma4(x, mDotJ, fnma4(xDot, mJ, v128.load(outJ, 48)));
          if (mode === MIDDLE) {
            const u = v128.load(inI, 64);
            sum = fma4(u, d, sum);
            sumDot = fma4(u, dDot, fma4(v128.load(inI, 80), d, sumDot));
          }
          v128.store(outJ, sum, 32);
          v128.store(outJ, sumDot, 48);
          const y = v128.load32_splat(direction + p * 12, 4);
          const yDot = v128.load32_splat(directionTangent + p * 12, 4);
          sum = fma4(y, mI, v128.load(outI, 64));
          sumDot = fma4(y, mDotI, fma4(yDot, mI, v128.load(outI, 80)));
          if (mode === MIDDLE) {
            const u = v128.load(inJ, 96);
            sum = fma4(u, d, sum);
            sumDot = fma4(u, dDot, fma4(v128.load(inJ, 112), d, sumDot));
          }
          v128.store(outI, sum, 64);
          v128.store(outI, sumDot, 80);
          sum = fnma4(y, mJ, v128.load(outJ, 64));
          sumDot = fnma4(y, mDotJ, fnma4(yDot, mJ, v128.load(outJ, 80)));
          if (mode === MIDDLE) {
            const u = v128.load(inI, 96);
            sum = fma4(u, d, sum);
            sumDot = fma4(u, dDot, fma4(v128.load(inI, 112), d, sumDot));
          }
          v128.store(outJ, sum, 64);
          v128.store(outJ, sumDot, 80);
          const z = v128.load32_splat(direction + p * 12, 8);
          const zDot = v128.load32_splat(directionTangent + p * 12, 8);
          sum = fma4(z, mI, v128.load(outI, 96));
          sumDot = fma4(z, mDotI, fma4(zDot, mI, v128.load(outI, 112)));
          if (mode === MIDDLE) {
            const u = v128.load(inJ, 128);
            sum = fma4(u, d, sum);
            sumDot = fma4(u, dDot, fma4(v128.load(inJ, 144), d, sumDot));
          }
          v128.store(outI, sum, 96);
          v128.store(outI, sumDot, 112);
          sum = fnma4(z, mJ, v128.load(outJ, 96));
          sumDot = fnma4(z, mDotJ, fnma4(zDot, mJ, v128.load(outJ, 112)));
          if (mode === MIDDLE) {
            const u = v128.load(inI, 128);
            sum = fma4(u, d, sum);
            sumDot = fma4(u, dDot, fma4(v128.load(inI, 144), d, sumDot));
          }
          v128.store(outJ, sum, 96);
          v128.store(outJ, sumDot, 112);
        }
        row += (tableBlocks(mode) - 1) * 64;
        inI += valueFields(mode) * 32;
        inJ += valueFields(mode) * 32;
        outI += sumFields(mode) * 32;
        outJ += sumFields(mode) * 32;
      }
    }
  }
}
