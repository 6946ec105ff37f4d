import { FIRST, inputBytes, LAST, MIDDLE, sumBytes, sumFields, tableBlocks, valueFields } from './pairs-layout';
import {
  basis01,
  basis10,
  basis11,
  interpolate,
  interpolateSlope,
  pin,
  siluSlope,
  slope01,
  slope10,
  slope11,
} from './pairs-math';
import { fma4, fnma4 } from './simd';
import { sigmoid4 } from './simd-math';

/**
 * attendForward together with its derivative along atomic displacements: input and sum are dual records, each field
 * followed by its tangent. distanceTangent (P), directionTangent (P,3).
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
): void {
  // biome-ignore format: one line per mode
  if (mode === FIRST) run(FIRST, headVectors, width, pairs, i, j, direction, knot, fraction, dudr, distanceTangent, directionTangent, input, table, sum);
  // biome-ignore format: one line per mode
  else if (mode === MIDDLE) run(MIDDLE, headVectors, width, pairs, i, j, direction, knot, fraction, dudr, distanceTangent, directionTangent, input, table, sum);
  // biome-ignore format: one line per mode
  else run(LAST, headVectors, width, pairs, i, j, direction, knot, fraction, dudr, distanceTangent, directionTangent, input, table, sum);
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
  sum: usize,
): void {
  const rowBytes = headVectors * width * tableBlocks(mode) * 32;
  for (let p: usize = 0; p < pairs; p++) {
    const atomI = <usize>load<u32>(i + (p << 2));
    const atomJ = <usize>load<u32>(j + (p << 2));
    const t = load<f32>(fraction + (p << 2));
    const rate = load<f32>(dudr + (p << 2)) * load<f32>(distanceTangent + (p << 2));
    const h01 = f32x4.splat(basis01(t));
    const h10 = f32x4.splat(basis10(t));
    const h11 = f32x4.splat(basis11(t));
    const s01 = f32x4.splat(rate * slope01(t));
    const s10 = f32x4.splat(rate * slope10(t));
    const s11 = f32x4.splat(rate * slope11(t));
    let row = table + <usize>load<u32>(knot + (p << 2)) * rowBytes;
    let next = row + rowBytes;
    let inI = input + atomI * inputBytes(mode, headVectors, width) * 2;
    let inJ = input + atomJ * inputBytes(mode, headVectors, width) * 2;
    let outI = sum + atomI * sumBytes(mode, headVectors, width) * 2;
    let outJ = sum + atomJ * sumBytes(mode, headVectors, width) * 2;
    for (let h: usize = 0; h < headVectors; h++) {
      let logitI = f32x4.splat(0);
      let logitJ = f32x4.splat(0);
      let rateI = f32x4.splat(0);
      let rateJ = f32x4.splat(0);
      for (const end = inI + width * 64; inI < end; ) {
        const start = v128.load(row);
        const step = f32x4.sub(v128.load(next), start);
        const slope = v128.load(row, 16);
        const nextSlope = v128.load(next, 16);
        const d = interpolate(start, step, slope, nextSlope, h01, h10, h11);
        const dDot = interpolateSlope(step, slope, nextSlope, s01, s10, s11);
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
        row += 32;
        next += 32;
        inI += 64;
        inJ += 64;
      }
      const sigmaI = sigmoid4(logitI);
      const sigmaJ = sigmoid4(logitJ);
      const aI = pin(0, f32x4.mul(logitI, sigmaI));
      const aJ = pin(1, f32x4.mul(logitJ, sigmaJ));
      const aDotI = pin(2, f32x4.mul(rateI, siluSlope(logitI, sigmaI)));
      const aDotJ = pin(3, f32x4.mul(rateJ, siluSlope(logitJ, sigmaJ)));
      for (const end = inI + width * valueFields(mode) * 32; inI < end; ) {
        let start = v128.load(row);
        let step = f32x4.sub(v128.load(next), start);
        let slope = v128.load(row, 16);
        let nextSlope = v128.load(next, 16);
        let d = interpolate(start, step, slope, nextSlope, h01, h10, h11);
        let dDot = interpolateSlope(step, slope, nextSlope, s01, s10, s11);
        let vJ = v128.load(inJ);
        let vI = v128.load(inI);
        let mI = f32x4.mul(vJ, d);
        let mJ = f32x4.mul(vI, d);
        let mDotI = fma4(vJ, dDot, f32x4.mul(v128.load(inJ, 16), d));
        let mDotJ = fma4(vI, dDot, f32x4.mul(v128.load(inI, 16), d));
        v128.store(outI, fma4(aI, mI, v128.load(outI)));
        v128.store(outI, fma4(aDotI, mI, fma4(aI, mDotI, v128.load(outI, 16))), 16);
        v128.store(outJ, fma4(aJ, mJ, v128.load(outJ)));
        v128.store(outJ, fma4(aDotJ, mJ, fma4(aJ, mDotJ, v128.load(outJ, 16))), 16);
        if (mode !== LAST) {
          start = v128.load(row, 32);
          step = f32x4.sub(v128.load(next, 32), start);
          slope = v128.load(row, 48);
          nextSlope = v128.load(next, 48);
          d = interpolate(start, step, slope, nextSlope, h01, h10, h11);
          dDot = interpolateSlope(step, slope, nextSlope, s01, s10, s11);
          vJ = v128.load(inJ, 32);
          vI = v128.load(inI, 32);
          mI = f32x4.mul(vJ, d);
          mJ = f32x4.mul(vI, d);
          mDotI = fma4(vJ, dDot, f32x4.mul(v128.load(inJ, 48), d));
          mDotJ = fma4(vI, dDot, f32x4.mul(v128.load(inI, 48), d));
          if (mode === MIDDLE) {
            start = v128.load(row, 64);
            step = f32x4.sub(v128.load(next, 64), start);
            slope = v128.load(row, 80);
            nextSlope = v128.load(next, 80);
            d = interpolate(start, step, slope, nextSlope, h01, h10, h11);
            dDot = interpolateSlope(step, slope, nextSlope, s01, s10, s11);
          }
          let sumI: v128;
          let sumDotI: v128;
          let sumJ: v128;
          let sumDotJ: v128;
          const x = v128.load32_splat(direction + p * 12, 0);
          const xDot = v128.load32_splat(directionTangent + p * 12, 0);
          sumI = fma4(x, mI, v128.load(outI, 32));
          sumDotI = fma4(x, mDotI, fma4(xDot, mI, v128.load(outI, 48)));
          sumJ = fnma4(x, mJ, v128.load(outJ, 32));
          sumDotJ = fnma4(x, mDotJ, fnma4(xDot, mJ, v128.load(outJ, 48)));
          if (mode === MIDDLE) {
            const uJ = v128.load(inJ, 64);
            const uI = v128.load(inI, 64);
            sumI = fma4(uJ, d, sumI);
            sumDotI = fma4(uJ, dDot, fma4(v128.load(inJ, 80), d, sumDotI));
            sumJ = fma4(uI, d, sumJ);
            sumDotJ = fma4(uI, dDot, fma4(v128.load(inI, 80), d, sumDotJ));
          }
          v128.store(outI, sumI, 32);
          v128.store(outI, sumDotI, 48);
          v128.store(outJ, sumJ, 32);
          v128.store(outJ, sumDotJ, 48);
          const y = v128.load32_splat(direction + p * 12, 4);
          const yDot = v128.load32_splat(directionTangent + p * 12, 4);
          sumI = fma4(y, mI, v128.load(outI, 64));
          sumDotI = fma4(y, mDotI, fma4(yDot, mI, v128.load(outI, 80)));
          sumJ = fnma4(y, mJ, v128.load(outJ, 64));
          sumDotJ = fnma4(y, mDotJ, fnma4(yDot, mJ, v128.load(outJ, 80)));
          if (mode === MIDDLE) {
            const uJ = v128.load(inJ, 96);
            const uI = v128.load(inI, 96);
            sumI = fma4(uJ, d, sumI);
            sumDotI = fma4(uJ, dDot, fma4(v128.load(inJ, 112), d, sumDotI));
            sumJ = fma4(uI, d, sumJ);
            sumDotJ = fma4(uI, dDot, fma4(v128.load(inI, 112), d, sumDotJ));
          }
          v128.store(outI, sumI, 64);
          v128.store(outI, sumDotI, 80);
          v128.store(outJ, sumJ, 64);
          v128.store(outJ, sumDotJ, 80);
          const z = v128.load32_splat(direction + p * 12, 8);
          const zDot = v128.load32_splat(directionTangent + p * 12, 8);
          sumI = fma4(z, mI, v128.load(outI, 96));
          sumDotI = fma4(z, mDotI, fma4(zDot, mI, v128.load(outI, 112)));
          sumJ = fnma4(z, mJ, v128.load(outJ, 96));
          sumDotJ = fnma4(z, mDotJ, fnma4(zDot, mJ, v128.load(outJ, 112)));
          if (mode === MIDDLE) {
            const uJ = v128.load(inJ, 128);
            const uI = v128.load(inI, 128);
            sumI = fma4(uJ, d, sumI);
            sumDotI = fma4(uJ, dDot, fma4(v128.load(inJ, 144), d, sumDotI));
            sumJ = fma4(uI, d, sumJ);
            sumDotJ = fma4(uI, dDot, fma4(v128.load(inI, 144), d, sumDotJ));
          }
          v128.store(outI, sumI, 96);
          v128.store(outI, sumDotI, 112);
          v128.store(outJ, sumJ, 96);
          v128.store(outJ, sumDotJ, 112);
        }
        row += (tableBlocks(mode) - 1) * 32;
        next += (tableBlocks(mode) - 1) * 32;
        inI += valueFields(mode) * 32;
        inJ += valueFields(mode) * 32;
        outI += sumFields(mode) * 32;
        outJ += sumFields(mode) * 32;
      }
    }
  }
}
