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
import { fma4, fnma4, sum4 } from './simd';
import { sigmoid4 } from './simd-math';

/**
 * Reverse of attendForward for forces. Packed gradients of the sums come in; packed gradients of the inputs (U in place of
 * V and v^1), of the distance (P) and of the unit vector (P,3) are added to.
 *
 * The filter enters each logit and each scalar sum linearly, so their share of r̄ is the same sum with D' in place of D, times
 * the adjoint of the head: no gradient of D^k or D^x is formed.
 *
 * @param filters room for 16·width bytes
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
  filters: usize,
): void {
  // biome-ignore format: one line per mode
  if (mode === FIRST) run(FIRST, headVectors, width, pairs, i, j, direction, knot, fraction, dudr, input, table, sumGradient, inputGradient, distanceGradient, directionGradient, filters);
  // biome-ignore format: one line per mode
  else if (mode === MIDDLE) run(MIDDLE, headVectors, width, pairs, i, j, direction, knot, fraction, dudr, input, table, sumGradient, inputGradient, distanceGradient, directionGradient, filters);
  // biome-ignore format: one line per mode
  else run(LAST, headVectors, width, pairs, i, j, direction, knot, fraction, dudr, input, table, sumGradient, inputGradient, distanceGradient, directionGradient, filters);
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
  filters: usize,
): void {
  const rowBytes = headVectors * width * tableBlocks(mode) * 32;
  const valueBytes = valueFields(mode) * 16;
  const outBytes = sumFields(mode) * 16;
  const blockBytes = (tableBlocks(mode) - 1) * 32;
  for (let p: usize = 0; p < pairs; p++) {
    const atomI = <usize>load<u32>(i + (p << 2));
    const atomJ = <usize>load<u32>(j + (p << 2));
    const t = load<f32>(fraction + (p << 2));
    const rate = load<f32>(dudr + (p << 2));
    const h01 = f32x4.splat(basis01(t));
    const h10 = f32x4.splat(basis10(t));
    const h11 = f32x4.splat(basis11(t));
    const s01 = f32x4.splat(rate * slope01(t));
    const s10 = f32x4.splat(rate * slope10(t));
    const s11 = f32x4.splat(rate * slope11(t));
    let row = table + <usize>load<u32>(knot + (p << 2)) * rowBytes;
    let next = row + rowBytes;
    let inI = input + atomI * inputBytes(mode, headVectors, width);
    let inJ = input + atomJ * inputBytes(mode, headVectors, width);
    let outI = inputGradient + atomI * inputBytes(mode, headVectors, width);
    let outJ = inputGradient + atomJ * inputBytes(mode, headVectors, width);
    let sumI = sumGradient + atomI * sumBytes(mode, headVectors, width);
    let sumJ = sumGradient + atomJ * sumBytes(mode, headVectors, width);
    /** r̄ and d̄, lanes not yet added up */
    let along = f32x4.splat(0);
    let acrossX = f32x4.splat(0);
    let acrossY = f32x4.splat(0);
    let acrossZ = f32x4.splat(0);
    for (let h: usize = 0; h < headVectors; h++) {
      let logitI = f32x4.splat(0);
      let logitJ = f32x4.splat(0);
      let rateI = f32x4.splat(0);
      let rateJ = f32x4.splat(0);
      let filter = filters;
      for (const end = inI + width * 32; inI < end; ) {
        const start = v128.load(row);
        const step = f32x4.sub(v128.load(next), start);
        const slope = v128.load(row, 16);
        const nextSlope = v128.load(next, 16);
        const d = interpolate(start, step, slope, nextSlope, h01, h10, h11);
        const dRate = interpolateSlope(step, slope, nextSlope, s01, s10, s11);
        const productI = f32x4.mul(v128.load(inI), v128.load(inJ, 16));
        const productJ = f32x4.mul(v128.load(inJ), v128.load(inI, 16));
        logitI = fma4(productI, d, logitI);
        logitJ = fma4(productJ, d, logitJ);
        rateI = fma4(productI, dRate, rateI);
        rateJ = fma4(productJ, dRate, rateJ);
        v128.store(filter, d);
        filter += 16;
        row += 32;
        next += 32;
        inI += 32;
        inJ += 32;
      }
      const sigmaI = sigmoid4(logitI);
      const sigmaJ = sigmoid4(logitJ);
      const aI = pin(0, f32x4.mul(logitI, sigmaI));
      const aJ = pin(1, f32x4.mul(logitJ, sigmaJ));
      let aGradientI = f32x4.splat(0);
      let aGradientJ = f32x4.splat(0);
      const toValues = width * 32;
      outI += toValues;
      outJ += toValues;
      for (const end = inI + width * valueBytes; inI < end; ) {
        let start = v128.load(row);
        let step = f32x4.sub(v128.load(next), start);
        let slope = v128.load(row, 16);
        let nextSlope = v128.load(next, 16);
        let d = interpolate(start, step, slope, nextSlope, h01, h10, h11);
        const gI = v128.load(sumI);
        const gJ = v128.load(sumJ);
        const productI = f32x4.mul(gI, v128.load(inJ));
        const productJ = f32x4.mul(gJ, v128.load(inI));
        aGradientI = fma4(productI, d, aGradientI);
        aGradientJ = fma4(productJ, d, aGradientJ);
        v128.store(outJ, fma4(f32x4.mul(aI, gI), d, v128.load(outJ)));
        v128.store(outI, fma4(f32x4.mul(aJ, gJ), d, v128.load(outI)));
        let dGradient = fma4(aI, productI, f32x4.mul(aJ, productJ));
        along = fma4(dGradient, interpolateSlope(step, slope, nextSlope, s01, s10, s11), along);
        if (mode !== LAST) {
          const dx = v128.load32_splat(direction + p * 12);
          const dy = v128.load32_splat(direction + p * 12, 4);
          const dz = v128.load32_splat(direction + p * 12, 8);
          start = v128.load(row, 32);
          step = f32x4.sub(v128.load(next, 32), start);
          slope = v128.load(row, 48);
          nextSlope = v128.load(next, 48);
          d = interpolate(start, step, slope, nextSlope, h01, h10, h11);
          const xI = v128.load(sumI, 16);
          const yI = v128.load(sumI, 32);
          const zI = v128.load(sumI, 48);
          const xJ = v128.load(sumJ, 16);
          const yJ = v128.load(sumJ, 32);
          const zJ = v128.load(sumJ, 48);
          const vI = v128.load(inI, 16);
          const vJ = v128.load(inJ, 16);
          const m2I = fma4(zI, dz, fma4(yI, dy, f32x4.mul(xI, dx)));
          const m2J = fma4(zJ, dz, fma4(yJ, dy, f32x4.mul(xJ, dx)));
          v128.store(outJ, fma4(m2I, d, v128.load(outJ, 16)), 16);
          v128.store(outI, fnma4(m2J, d, v128.load(outI, 16)), 16);
          dGradient = fnma4(m2J, vI, f32x4.mul(m2I, vJ));
          along = fma4(dGradient, interpolateSlope(step, slope, nextSlope, s01, s10, s11), along);
          const messageI = f32x4.mul(vJ, d);
          const messageJ = f32x4.mul(vI, d);
          acrossX = fnma4(xJ, messageJ, fma4(xI, messageI, acrossX));
          acrossY = fnma4(yJ, messageJ, fma4(yI, messageI, acrossY));
          acrossZ = fnma4(zJ, messageJ, fma4(zI, messageI, acrossZ));
          if (mode === MIDDLE) {
            start = v128.load(row, 64);
            step = f32x4.sub(v128.load(next, 64), start);
            slope = v128.load(row, 80);
            nextSlope = v128.load(next, 80);
            d = interpolate(start, step, slope, nextSlope, h01, h10, h11);
            v128.store(outJ, fma4(xI, d, v128.load(outJ, 32)), 32);
            v128.store(outJ, fma4(yI, d, v128.load(outJ, 48)), 48);
            v128.store(outJ, fma4(zI, d, v128.load(outJ, 64)), 64);
            v128.store(outI, fma4(xJ, d, v128.load(outI, 32)), 32);
            v128.store(outI, fma4(yJ, d, v128.load(outI, 48)), 48);
            v128.store(outI, fma4(zJ, d, v128.load(outI, 64)), 64);
            dGradient = fma4(xI, v128.load(inJ, 32), f32x4.mul(xJ, v128.load(inI, 32)));
            dGradient = fma4(yI, v128.load(inJ, 48), fma4(yJ, v128.load(inI, 48), dGradient));
            dGradient = fma4(zI, v128.load(inJ, 64), fma4(zJ, v128.load(inI, 64), dGradient));
            along = fma4(dGradient, interpolateSlope(step, slope, nextSlope, s01, s10, s11), along);
          }
        }
        row += blockBytes;
        next += blockBytes;
        inI += valueBytes;
        inJ += valueBytes;
        outI += valueBytes;
        outJ += valueBytes;
        sumI += outBytes;
        sumJ += outBytes;
      }
      const logitGradientI = pin(2, f32x4.mul(aGradientI, siluSlope(logitI, sigmaI)));
      const logitGradientJ = pin(3, f32x4.mul(aGradientJ, siluSlope(logitJ, sigmaJ)));
      along = fma4(logitGradientI, rateI, fma4(logitGradientJ, rateJ, along));
      const back = width * (32 + valueBytes);
      inI -= back;
      inJ -= back;
      outI -= back;
      outJ -= back;
      for (filter = filters; filter < filters + width * 16; filter += 16) {
        const d = v128.load(filter);
        const gI = f32x4.mul(logitGradientI, d);
        const gJ = f32x4.mul(logitGradientJ, d);
        v128.store(outI, fma4(gI, v128.load(inJ, 16), v128.load(outI)));
        v128.store(outJ, fma4(gI, v128.load(inI), v128.load(outJ, 16)), 16);
        v128.store(outJ, fma4(gJ, v128.load(inI, 16), v128.load(outJ)));
        v128.store(outI, fma4(gJ, v128.load(inJ), v128.load(outI, 16)), 16);
        inI += 32;
        inJ += 32;
        outI += 32;
        outJ += 32;
      }
      inI += width * valueBytes;
      inJ += width * valueBytes;
      outI += width * valueBytes;
      outJ += width * valueBytes;
    }
    store<f32>(distanceGradient + (p << 2), load<f32>(distanceGradient + (p << 2)) + sum4(along));
    if (mode !== LAST) {
      const across = directionGradient + p * 12;
      store<f32>(across, load<f32>(across) + sum4(acrossX));
      store<f32>(across, load<f32>(across, 4) + sum4(acrossY), 4);
      store<f32>(across, load<f32>(across, 8) + sum4(acrossZ), 8);
    }
  }
}
