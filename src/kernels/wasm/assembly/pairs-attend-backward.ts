import { activateSlopes, GRADIENT, HEAD_BYTES, LOGIT, RATE, REVERSE, SLOPE, WEIGHT } from './pairs-activation';
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
import { cubic, cubicSlope, put, take } from './pairs-math';
import { fma4, fnma4, sum4 } from './simd';

/** Slots of sums that would otherwise hold registers through the loop over channels. */
const ALONG: usize = 8;
const ACROSS_X: usize = 9;
const ACROSS_Y: usize = 10;

/**
 * Reverse of attendForward for forces. Packed gradients of the sums come in; packed gradients of the inputs (U in place of
 * V and v^1), of the distance (P) and of the unit vector (P,3) are added to.
 *
 * The filter enters each logit and each scalar sum linearly, so their share of r̄ is the same sum with D' in place of D, times
 * the adjoint of the head: no gradient of D^k or D^x is formed.
 *
 * @param scratch room for HEAD_BYTES + 16·width bytes per head vector
 */
export function attendBackward(
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
  input: usize,
  table: usize,
  sumGradient: usize,
  inputGradient: usize,
  distanceGradient: usize,
  directionGradient: usize,
  scratch: usize,
): void {
  // biome-ignore format: one line per mode
  if (mode === FIRST) run(FIRST, headVectors, width, pairs, i, j, direction, knot, fraction, dudr, input, table, sumGradient, inputGradient, distanceGradient, directionGradient, scratch);
  // biome-ignore format: one line per mode
  else if (mode === MIDDLE) run(MIDDLE, headVectors, width, pairs, i, j, direction, knot, fraction, dudr, input, table, sumGradient, inputGradient, distanceGradient, directionGradient, scratch);
  // biome-ignore format: one line per mode
  else run(LAST, headVectors, width, pairs, i, j, direction, knot, fraction, dudr, input, table, sumGradient, inputGradient, distanceGradient, directionGradient, scratch);
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
  input: usize,
  table: usize,
  sumGradient: usize,
  inputGradient: usize,
  distanceGradient: usize,
  directionGradient: usize,
  scratch: usize,
): void {
  const filters = scratch + headVectors * HEAD_BYTES;
  const valueBytes = valueFields(mode) * 16;
  const outBytes = sumFields(mode) * 16;
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
    let outI = inputGradient + atomI * inputBytes(mode, headVectors, width);
    let outJ = inputGradient + atomJ * inputBytes(mode, headVectors, width);
    let sumI = sumGradient + atomI * sumBytes(mode, headVectors, width);
    let sumJ = sumGradient + atomJ * sumBytes(mode, headVectors, width);
    let filter = filters;
    // r̄ / (du/dr) and the z component of d̄, lanes not yet added up; x and y are in slots.
    let along = f32x4.splat(0);
    let acrossZ = f32x4.splat(0);
    put(ACROSS_X, f32x4.splat(0));
    put(ACROSS_Y, f32x4.splat(0));
    for (let head = scratch; head < filters; head += HEAD_BYTES) {
      let logitI = f32x4.splat(0);
      let logitJ = f32x4.splat(0);
      let rateI = f32x4.splat(0);
      let rateJ = f32x4.splat(0);
      for (const end = inI + width * 32; inI < end; ) {
        const c1 = v128.load(row, 16);
        const c2 = v128.load(row, 32);
        const c3 = v128.load(row, 48);
        const d = cubic(t, v128.load(row), c1, c2, c3);
        v128.store(filter, d);
        const slope = cubicSlope(t, c1, c2, c3);
        const productI = f32x4.mul(v128.load(inI), v128.load(inJ, 16));
        const productJ = f32x4.mul(v128.load(inJ), v128.load(inI, 16));
        logitI = fma4(productI, d, logitI);
        logitJ = fma4(productJ, d, logitJ);
        rateI = fma4(productI, slope, rateI);
        rateJ = fma4(productJ, slope, rateJ);
        filter += 16;
        row += 64;
        inI += 32;
        inJ += 32;
      }
      v128.store(head, logitI, LOGIT);
      v128.store(head, rateI, RATE);
      v128.store(head, logitJ, REVERSE + LOGIT);
      v128.store(head, rateJ, REVERSE + RATE);
    }
    activateSlopes(scratch, headVectors);
    outI += headVectors * width * 32;
    outJ += headVectors * width * 32;
    for (let head = scratch; head < filters; head += HEAD_BYTES) {
      const aI = v128.load(head, WEIGHT);
      const aJ = v128.load(head, REVERSE + WEIGHT);
      let aGradientI = f32x4.splat(0);
      let aGradientJ = f32x4.splat(0);
      for (const end = inI + width * valueBytes; inI < end; ) {
        let c1 = v128.load(row, 16);
        let c2 = v128.load(row, 32);
        let c3 = v128.load(row, 48);
        const d = cubic(t, v128.load(row), c1, c2, c3);
        const gI = v128.load(sumI);
        v128.store(outJ, fma4(f32x4.mul(aI, gI), d, v128.load(outJ)));
        const gJ = v128.load(sumJ);
        v128.store(outI, fma4(f32x4.mul(aJ, gJ), d, v128.load(outI)));
        const productI = f32x4.mul(gI, v128.load(inJ));
        const productJ = f32x4.mul(gJ, v128.load(inI));
        const dGradient = fma4(aI, productI, f32x4.mul(aJ, productJ));
        let part = f32x4.mul(dGradient, cubicSlope(t, c1, c2, c3));
        if (mode !== LAST) {
          put(ALONG, part);
          c1 = v128.load(row, 80);
          c2 = v128.load(row, 96);
          c3 = v128.load(row, 112);
          const d2 = cubic(t, v128.load(row, 64), c1, c2, c3);
          let m2I = f32x4.mul(v128.load(sumI, 16), dx);
          m2I = fma4(v128.load(sumI, 32), dy, m2I);
          m2I = fma4(v128.load(sumI, 48), dz, m2I);
          v128.store(outJ, fma4(m2I, d2, v128.load(outJ, 16)), 16);
          let m2J = f32x4.mul(v128.load(sumJ, 16), dx);
          m2J = fma4(v128.load(sumJ, 32), dy, m2J);
          m2J = fma4(v128.load(sumJ, 48), dz, m2J);
          v128.store(outI, fnma4(m2J, d2, v128.load(outI, 16)), 16);
          const vJ = v128.load(inJ, 16);
          const vI = v128.load(inI, 16);
          part = fma4(fnma4(m2J, vI, f32x4.mul(m2I, vJ)), cubicSlope(t, c1, c2, c3), take(ALONG));
          put(ALONG, part);
          const messageI = f32x4.mul(vJ, d2);
          const messageJ = f32x4.mul(vI, d2);
          let d1 = d2;
          let slope1 = d2;
          if (mode === MIDDLE) {
            c1 = v128.load(row, 144);
            c2 = v128.load(row, 160);
            c3 = v128.load(row, 176);
            d1 = cubic(t, v128.load(row, 128), c1, c2, c3);
            slope1 = cubicSlope(t, c1, c2, c3);
          }
          let gradientI: v128;
          let gradientJ: v128;
          gradientI = v128.load(sumI, 16);
          gradientJ = v128.load(sumJ, 16);
          put(ACROSS_X, fnma4(gradientJ, messageJ, fma4(gradientI, messageI, take(ACROSS_X))));
          if (mode === MIDDLE) {
            v128.store(outJ, fma4(gradientI, d1, v128.load(outJ, 32)), 32);
            v128.store(outI, fma4(gradientJ, d1, v128.load(outI, 32)), 32);
            const both = fma4(gradientI, v128.load(inJ, 32), f32x4.mul(gradientJ, v128.load(inI, 32)));
            part = fma4(both, slope1, take(ALONG));
            put(ALONG, part);
          }
          gradientI = v128.load(sumI, 32);
          gradientJ = v128.load(sumJ, 32);
          put(ACROSS_Y, fnma4(gradientJ, messageJ, fma4(gradientI, messageI, take(ACROSS_Y))));
          if (mode === MIDDLE) {
            v128.store(outJ, fma4(gradientI, d1, v128.load(outJ, 48)), 48);
            v128.store(outI, fma4(gradientJ, d1, v128.load(outI, 48)), 48);
            const both = fma4(gradientI, v128.load(inJ, 48), f32x4.mul(gradientJ, v128.load(inI, 48)));
            part = fma4(both, slope1, take(ALONG));
            put(ALONG, part);
          }
          gradientI = v128.load(sumI, 48);
          gradientJ = v128.load(sumJ, 48);
          acrossZ = fnma4(gradientJ, messageJ, fma4(gradientI, messageI, acrossZ));
          if (mode === MIDDLE) {
            v128.store(outJ, fma4(gradientI, d1, v128.load(outJ, 64)), 64);
            v128.store(outI, fma4(gradientJ, d1, v128.load(outI, 64)), 64);
            const both = fma4(gradientI, v128.load(inJ, 64), f32x4.mul(gradientJ, v128.load(inI, 64)));
            part = fma4(both, slope1, take(ALONG));
          }
        }
        along = f32x4.add(along, part);
        aGradientI = fma4(productI, d, aGradientI);
        aGradientJ = fma4(productJ, d, aGradientJ);
        row += (tableBlocks(mode) - 1) * 64;
        inI += valueBytes;
        inJ += valueBytes;
        outI += valueBytes;
        outJ += valueBytes;
        sumI += outBytes;
        sumJ += outBytes;
      }
      aGradientI = f32x4.mul(aGradientI, v128.load(head, SLOPE));
      aGradientJ = f32x4.mul(aGradientJ, v128.load(head, REVERSE + SLOPE));
      along = fma4(aGradientI, v128.load(head, RATE), along);
      along = fma4(aGradientJ, v128.load(head, REVERSE + RATE), along);
      v128.store(head, aGradientI, GRADIENT);
      v128.store(head, aGradientJ, REVERSE + GRADIENT);
    }
    const back = headVectors * width * (32 + valueBytes);
    inI -= back;
    inJ -= back;
    outI -= back;
    outJ -= back;
    filter = filters;
    for (let head = scratch; head < filters; head += HEAD_BYTES) {
      const logitGradientI = v128.load(head, GRADIENT);
      const logitGradientJ = v128.load(head, REVERSE + GRADIENT);
      for (const end = filter + width * 16; filter < end; filter += 16) {
        const d = v128.load(filter);
        const gI = f32x4.mul(logitGradientI, d);
        v128.store(outI, fma4(gI, v128.load(inJ, 16), v128.load(outI)));
        v128.store(outJ, fma4(gI, v128.load(inI), v128.load(outJ, 16)), 16);
        const gJ = f32x4.mul(logitGradientJ, d);
        v128.store(outJ, fma4(gJ, v128.load(inI, 16), v128.load(outJ)));
        v128.store(outI, fma4(gJ, v128.load(inJ), v128.load(outI, 16)), 16);
        inI += 32;
        inJ += 32;
        outI += 32;
        outJ += 32;
      }
    }
    const slot = distanceGradient + (p << 2);
    store<f32>(slot, load<f32>(slot) + load<f32>(dudr + (p << 2)) * sum4(along));
    if (mode !== LAST) {
      const across = directionGradient + p * 12;
      store<f32>(across, load<f32>(across) + sum4(take(ACROSS_X)));
      store<f32>(across, load<f32>(across, 4) + sum4(take(ACROSS_Y)), 4);
      store<f32>(across, load<f32>(across, 8) + sum4(acrossZ), 8);
    }
  }
}
