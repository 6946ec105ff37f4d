import {
  activateSlopes,
  CURVATURE,
  GRADIENT,
  HEAD_BYTES,
  RATE,
  REVERSE,
  SLOPE,
  TANGENT_GRADIENT,
  WEIGHT,
  WEIGHT_RATE,
} from './pairs-activation';
import { logitGradients, logits } from './pairs-attend-dual-logit';
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
import { scatter } from './pairs-table-gradient';
import { fma4, fnma4 } from './simd';

/** Slots of the adjoints of a and ȧ, summed over the channels of a head. */
const GA_I: usize = 8;
const GA_J: usize = 9;
const HA_I: usize = 10;
const HA_J: usize = 11;
/** Slots of the gradients of a filter and of its tangent. */
const GD: usize = 12;
const HD: usize = 13;

/**
 * Reverse of attendDualForward with respect to the inputs, their tangents and the table; positions are constants. All
 * records are dual: [adjoint of the primal, adjoint of the tangent]. Written g and h for the two adjoints.
 *
 * @param scratch room for HEAD_BYTES + 32·width bytes per head vector
 */
export function attendDualBackward(
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
  sumGradient: usize,
  inputGradient: usize,
  tableGradient: usize,
  scratch: usize,
): void {
  // biome-ignore format: one line per mode
  if (mode === FIRST) run(FIRST, headVectors, width, pairs, i, j, direction, knot, fraction, dudr, distanceTangent, directionTangent, input, table, sumGradient, inputGradient, tableGradient, scratch);
  // biome-ignore format: one line per mode
  else if (mode === MIDDLE) run(MIDDLE, headVectors, width, pairs, i, j, direction, knot, fraction, dudr, distanceTangent, directionTangent, input, table, sumGradient, inputGradient, tableGradient, scratch);
  // biome-ignore format: one line per mode
  else run(LAST, headVectors, width, pairs, i, j, direction, knot, fraction, dudr, distanceTangent, directionTangent, input, table, sumGradient, inputGradient, tableGradient, scratch);
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
  sumGradient: usize,
  inputGradient: usize,
  tableGradient: usize,
  scratch: usize,
): void {
  const filters = scratch + headVectors * HEAD_BYTES;
  const valueBytes = valueFields(mode) * 32;
  const outBytes = sumFields(mode) * 32;
  const blockBytes = (tableBlocks(mode) - 1) * 64;
  const atomBytes = inputBytes(mode, headVectors, width) * 2;
  for (let p: usize = 0; p < pairs; p++) {
    const atomI = <usize>load<u32>(i + (p << 2));
    const atomJ = <usize>load<u32>(j + (p << 2));
    const t = v128.load32_splat(fraction + (p << 2));
    const rate = f32x4.splat(load<f32>(dudr + (p << 2)) * load<f32>(distanceTangent + (p << 2)));
    const x = v128.load32_splat(direction + p * 12);
    const y = v128.load32_splat(direction + p * 12, 4);
    const z = v128.load32_splat(direction + p * 12, 8);
    const xDot = v128.load32_splat(directionTangent + p * 12);
    const yDot = v128.load32_splat(directionTangent + p * 12, 4);
    const zDot = v128.load32_splat(directionTangent + p * 12, 8);
    const rowOffset = <usize>load<u32>(knot + (p << 2)) * rowBytes(mode, headVectors, width);
    let row = table + rowOffset;
    const gRow = tableGradient + rowOffset;
    let inI = input + atomI * atomBytes;
    let inJ = input + atomJ * atomBytes;
    let outI = inputGradient + atomI * atomBytes;
    let outJ = inputGradient + atomJ * atomBytes;
    let sumI = sumGradient + atomI * sumBytes(mode, headVectors, width) * 2;
    let sumJ = sumGradient + atomJ * sumBytes(mode, headVectors, width) * 2;
    logits(width, t, rate, row, inI, inJ, scratch, filters);
    activateSlopes(scratch, headVectors);
    const keyGroup = headVectors * width * 64;
    row += keyGroup;
    inI += keyGroup;
    inJ += keyGroup;
    outI += keyGroup;
    outJ += keyGroup;
    let gBlock = gRow + keyGroup;
    for (let head = scratch; head < filters; head += HEAD_BYTES) {
      const aI = v128.load(head, WEIGHT);
      const aJ = v128.load(head, REVERSE + WEIGHT);
      const aDotI = v128.load(head, WEIGHT_RATE);
      const aDotJ = v128.load(head, REVERSE + WEIGHT_RATE);
      put(GA_I, f32x4.splat(0));
      put(GA_J, f32x4.splat(0));
      put(HA_I, f32x4.splat(0));
      put(HA_J, f32x4.splat(0));
      for (const end = inI + width * valueBytes; inI < end; ) {
        let c1 = v128.load(row, 16);
        let c2 = v128.load(row, 32);
        let c3 = v128.load(row, 48);
        let d = cubic(t, v128.load(row), c1, c2, c3);
        let dDot = f32x4.mul(rate, cubicSlope(t, c1, c2, c3));
        // Scalar block, target i: u = g v + h v̇ and w = h v serve the adjoints of a, ȧ and of the filter.
        let g = v128.load(sumI);
        let h = v128.load(sumI, 16);
        let v = v128.load(inJ);
        let u = fma4(g, v, f32x4.mul(h, v128.load(inJ, 16)));
        let w = f32x4.mul(h, v);
        put(GA_I, fma4(u, d, fma4(w, dDot, take(GA_I))));
        put(HA_I, fma4(w, d, take(HA_I)));
        let gd = fma4(aI, u, f32x4.mul(aDotI, w));
        let hd = f32x4.mul(aI, w);
        let gm = fma4(aI, g, f32x4.mul(aDotI, h));
        let hm = f32x4.mul(aI, h);
        v128.store(outJ, fma4(gm, d, fma4(hm, dDot, v128.load(outJ))));
        v128.store(outJ, fma4(hm, d, v128.load(outJ, 16)), 16);
        // Target j.
        g = v128.load(sumJ);
        h = v128.load(sumJ, 16);
        v = v128.load(inI);
        u = fma4(g, v, f32x4.mul(h, v128.load(inI, 16)));
        w = f32x4.mul(h, v);
        put(GA_J, fma4(u, d, fma4(w, dDot, take(GA_J))));
        put(HA_J, fma4(w, d, take(HA_J)));
        gd = fma4(aJ, u, fma4(aDotJ, w, gd));
        hd = fma4(aJ, w, hd);
        gm = fma4(aJ, g, f32x4.mul(aDotJ, h));
        hm = f32x4.mul(aJ, h);
        v128.store(outI, fma4(gm, d, fma4(hm, dDot, v128.load(outI))));
        v128.store(outI, fma4(hm, d, v128.load(outI, 16)), 16);
        scatter(gBlock, t, rate, gd, hd);
        if (mode !== LAST) {
          c1 = v128.load(row, 80);
          c2 = v128.load(row, 96);
          c3 = v128.load(row, 112);
          d = cubic(t, v128.load(row, 64), c1, c2, c3);
          dDot = f32x4.mul(rate, cubicSlope(t, c1, c2, c3));
          gm = f32x4.mul(v128.load(sumI, 32), x);
          gm = fma4(v128.load(sumI, 64), y, gm);
          gm = fma4(v128.load(sumI, 96), z, gm);
          h = v128.load(sumI, 48);
          gm = fma4(h, xDot, gm);
          hm = f32x4.mul(h, x);
          h = v128.load(sumI, 80);
          gm = fma4(h, yDot, gm);
          hm = fma4(h, y, hm);
          h = v128.load(sumI, 112);
          gm = fma4(h, zDot, gm);
          hm = fma4(h, z, hm);
          v128.store(outJ, fma4(gm, d, fma4(hm, dDot, v128.load(outJ, 32))), 32);
          v128.store(outJ, fma4(hm, d, v128.load(outJ, 48)), 48);
          v = v128.load(inJ, 32);
          gd = fma4(gm, v, f32x4.mul(hm, v128.load(inJ, 48)));
          hd = f32x4.mul(hm, v);
          gm = f32x4.mul(v128.load(sumJ, 32), x);
          gm = fma4(v128.load(sumJ, 64), y, gm);
          gm = fma4(v128.load(sumJ, 96), z, gm);
          h = v128.load(sumJ, 48);
          gm = fma4(h, xDot, gm);
          hm = f32x4.mul(h, x);
          h = v128.load(sumJ, 80);
          gm = fma4(h, yDot, gm);
          hm = fma4(h, y, hm);
          h = v128.load(sumJ, 112);
          gm = fma4(h, zDot, gm);
          hm = fma4(h, z, hm);
          v128.store(outI, fnma4(gm, d, fnma4(hm, dDot, v128.load(outI, 32))), 32);
          v128.store(outI, fnma4(hm, d, v128.load(outI, 48)), 48);
          v = v128.load(inI, 32);
          gd = fnma4(gm, v, fnma4(hm, v128.load(inI, 48), gd));
          hd = fnma4(hm, v, hd);
          scatter(gBlock + 64, t, rate, gd, hd);
          if (mode === MIDDLE) {
            c1 = v128.load(row, 144);
            c2 = v128.load(row, 160);
            c3 = v128.load(row, 176);
            d = cubic(t, v128.load(row, 128), c1, c2, c3);
            dDot = f32x4.mul(rate, cubicSlope(t, c1, c2, c3));
            g = v128.load(sumI, 32);
            h = v128.load(sumI, 48);
            v128.store(outJ, fma4(g, d, fma4(h, dDot, v128.load(outJ, 64))), 64);
            v128.store(outJ, fma4(h, d, v128.load(outJ, 80)), 80);
            v = v128.load(inJ, 64);
            gd = fma4(g, v, f32x4.mul(h, v128.load(inJ, 80)));
            hd = f32x4.mul(h, v);
            g = v128.load(sumJ, 32);
            h = v128.load(sumJ, 48);
            v128.store(outI, fma4(g, d, fma4(h, dDot, v128.load(outI, 64))), 64);
            v128.store(outI, fma4(h, d, v128.load(outI, 80)), 80);
            v = v128.load(inI, 64);
            gd = fma4(g, v, fma4(h, v128.load(inI, 80), gd));
            hd = fma4(h, v, hd);
            put(GD, gd);
            put(HD, hd);
            g = v128.load(sumI, 64);
            h = v128.load(sumI, 80);
            v128.store(outJ, fma4(g, d, fma4(h, dDot, v128.load(outJ, 96))), 96);
            v128.store(outJ, fma4(h, d, v128.load(outJ, 112)), 112);
            v = v128.load(inJ, 96);
            gd = fma4(g, v, fma4(h, v128.load(inJ, 112), take(GD)));
            hd = fma4(h, v, take(HD));
            g = v128.load(sumJ, 64);
            h = v128.load(sumJ, 80);
            v128.store(outI, fma4(g, d, fma4(h, dDot, v128.load(outI, 96))), 96);
            v128.store(outI, fma4(h, d, v128.load(outI, 112)), 112);
            v = v128.load(inI, 96);
            gd = fma4(g, v, fma4(h, v128.load(inI, 112), gd));
            hd = fma4(h, v, hd);
            put(GD, gd);
            put(HD, hd);
            g = v128.load(sumI, 96);
            h = v128.load(sumI, 112);
            v128.store(outJ, fma4(g, d, fma4(h, dDot, v128.load(outJ, 128))), 128);
            v128.store(outJ, fma4(h, d, v128.load(outJ, 144)), 144);
            v = v128.load(inJ, 128);
            gd = fma4(g, v, fma4(h, v128.load(inJ, 144), take(GD)));
            hd = fma4(h, v, take(HD));
            g = v128.load(sumJ, 96);
            h = v128.load(sumJ, 112);
            v128.store(outI, fma4(g, d, fma4(h, dDot, v128.load(outI, 128))), 128);
            v128.store(outI, fma4(h, d, v128.load(outI, 144)), 144);
            v = v128.load(inI, 128);
            gd = fma4(g, v, fma4(h, v128.load(inI, 144), gd));
            hd = fma4(h, v, hd);
            scatter(gBlock + 128, t, rate, gd, hd);
          }
        }
        row += blockBytes;
        gBlock += blockBytes;
        inI += valueBytes;
        inJ += valueBytes;
        outI += valueBytes;
        outJ += valueBytes;
        sumI += outBytes;
        sumJ += outBytes;
      }
      const haI = take(HA_I);
      const slopeI = v128.load(head, SLOPE);
      const bendI = f32x4.mul(v128.load(head, RATE), v128.load(head, CURVATURE));
      v128.store(head, fma4(take(GA_I), slopeI, f32x4.mul(haI, bendI)), GRADIENT);
      v128.store(head, f32x4.mul(haI, slopeI), TANGENT_GRADIENT);
      const haJ = take(HA_J);
      const slopeJ = v128.load(head, REVERSE + SLOPE);
      const bendJ = f32x4.mul(v128.load(head, REVERSE + RATE), v128.load(head, REVERSE + CURVATURE));
      v128.store(head, fma4(take(GA_J), slopeJ, f32x4.mul(haJ, bendJ)), REVERSE + GRADIENT);
      v128.store(head, f32x4.mul(haJ, slopeJ), REVERSE + TANGENT_GRADIENT);
    }
    const back = headVectors * width * (64 + valueBytes);
    inI -= back;
    inJ -= back;
    outI -= back;
    outJ -= back;
    logitGradients(width, t, rate, inI, inJ, outI, outJ, gRow, scratch, filters);
  }
}
