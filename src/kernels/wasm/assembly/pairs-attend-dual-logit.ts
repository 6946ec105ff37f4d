import { GRADIENT, HEAD_BYTES, LOGIT, RATE, REVERSE, TANGENT_GRADIENT } from './pairs-activation';
import { cubic, cubicSlope } from './pairs-math';
import { scatter } from './pairs-table-gradient';
import { fma4 } from './simd';

/**
 * @inline
 * The logits of one pair and their tangents, for both directions, to LOGIT and RATE of each head; the filter and its tangent go to
 * `filters`, which begins where the heads end.
 */
export function logits(
  width: usize,
  t: v128,
  rate: v128,
  row: usize,
  inI: usize,
  inJ: usize,
  scratch: usize,
  filters: usize,
): void {
  let filter = filters;
  for (let head = scratch; head < filters; head += HEAD_BYTES) {
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
      v128.store(filter, d);
      v128.store(filter, dDot, 16);
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
      filter += 32;
      inI += 64;
      inJ += 64;
    }
    v128.store(head, logitI, LOGIT);
    v128.store(head, rateI, RATE);
    v128.store(head, logitJ, REVERSE + LOGIT);
    v128.store(head, rateJ, REVERSE + RATE);
  }
}

/**
 * @inline
 * From the adjoints of the logits and of their tangents, GRADIENT and TANGENT_GRADIENT, to those of q, k and the filter.
 */
export function logitGradients(
  width: usize,
  t: v128,
  rate: v128,
  inI: usize,
  inJ: usize,
  outI: usize,
  outJ: usize,
  gRow: usize,
  scratch: usize,
  filters: usize,
): void {
  let filter = filters;
  for (let head = scratch; head < filters; head += HEAD_BYTES) {
    const gpI = v128.load(head, GRADIENT);
    const hpI = v128.load(head, TANGENT_GRADIENT);
    const gpJ = v128.load(head, REVERSE + GRADIENT);
    const hpJ = v128.load(head, REVERSE + TANGENT_GRADIENT);
    for (const end = filter + width * 32; filter < end; filter += 32) {
      const d = v128.load(filter);
      const dDot = v128.load(filter, 16);
      let g = fma4(gpI, d, f32x4.mul(hpI, dDot));
      let h = f32x4.mul(hpI, d);
      let q = v128.load(inI);
      let qDot = v128.load(inI, 16);
      let k = v128.load(inJ, 32);
      let kDot = v128.load(inJ, 48);
      v128.store(outI, fma4(g, k, fma4(h, kDot, v128.load(outI))));
      v128.store(outI, fma4(h, k, v128.load(outI, 16)), 16);
      v128.store(outJ, fma4(g, q, fma4(h, qDot, v128.load(outJ, 32))), 32);
      v128.store(outJ, fma4(h, q, v128.load(outJ, 48)), 48);
      let product = f32x4.mul(q, k);
      let productDot = fma4(qDot, k, f32x4.mul(q, kDot));
      let gd = fma4(gpI, product, f32x4.mul(hpI, productDot));
      let hd = f32x4.mul(hpI, product);
      g = fma4(gpJ, d, f32x4.mul(hpJ, dDot));
      h = f32x4.mul(hpJ, d);
      q = v128.load(inJ);
      qDot = v128.load(inJ, 16);
      k = v128.load(inI, 32);
      kDot = v128.load(inI, 48);
      v128.store(outJ, fma4(g, k, fma4(h, kDot, v128.load(outJ))));
      v128.store(outJ, fma4(h, k, v128.load(outJ, 16)), 16);
      v128.store(outI, fma4(g, q, fma4(h, qDot, v128.load(outI, 32))), 32);
      v128.store(outI, fma4(h, q, v128.load(outI, 48)), 48);
      product = f32x4.mul(q, k);
      productDot = fma4(qDot, k, f32x4.mul(q, kDot));
      gd = fma4(gpJ, product, fma4(hpJ, productDot, gd));
      hd = fma4(hpJ, product, hd);
      scatter(gRow, t, rate, gd, hd);
      gRow += 64;
      inI += 64;
      inJ += 64;
      outI += 64;
      outJ += 64;
    }
  }
}
