/**
 * Functions whose last bit engines choose (ECMA-262, 21.3.2), to the same bit everywhere: for what is chaotic in its input, such as random
 * embeddings, where another last bit ends in another structure. Errors below 1 ulp.
 *
 * Source: fdlibm, Sun Microsystems 1993 (freely distributable), kernels and constants as they are there.
 */

const view = new DataView(new ArrayBuffer(8));

function highWord(x: number): number {
  view.setFloat64(0, x);
  return view.getInt32(0);
}

/** A number with a high word, and a low one of zero. */
function ofHighWord(high: number): number {
  view.setInt32(0, high);
  view.setInt32(4, 0);
  return view.getFloat64(0);
}

/** π/2 in three parts of 33 bits, each with what is left. */
const HALF_PI = [
  [1.57079632673412561417, 6.07710050650619224932e-11],
  [6.0771005063039659766e-11, 2.02226624879595063154e-21],
  [2.02226624871116645580e-21, 8.47842766036889956997e-32],
] as const;

/** The multiple of π/2 next to x, and x less it as a sum of two numbers. @param x 0 to 16 π */
function reduced(x: number): { quarter: number; y: number; tail: number } {
  const quarter = Math.floor(x * 6.36619772367581382433e-1 + 0.5);
  let left = x - quarter * HALF_PI[0][0];
  let w = quarter * HALF_PI[0][1];
  let y = left - w;
  for (const part of [1, 2] as const) {
    // Where this many bits cancel, those of the next part count.
    const lost = (highWord(x) >> 20) - ((highWord(y) >> 20) & 0x7ff);
    if (lost <= (part === 1 ? 16 : 49)) break;
    const before = left;
    w = quarter * HALF_PI[part][0];
    left = before - w;
    w = quarter * HALF_PI[part][1] - (before - left - w);
    y = left - w;
  }
  return { quarter, y, tail: left - y - w };
}

/** @param x at most π/4 by size, its tail beyond; without a tail where there was nothing to reduce */
function sineKernel(x: number, tail?: number): number {
  const z = x * x;
  const v = z * x;
  const r =
    8.33333333332248946124e-3 +
    z *
      (-1.98412698298579493134e-4 +
        z * (2.75573137070700676789e-6 + z * (-2.50507602534068634195e-8 + z * 1.58969099521155010221e-10)));
  const first = -1.66666666666666324348e-1;
  return tail === undefined ? x + v * (first + z * r) : x - (z * (0.5 * tail - v * r) - tail - v * first);
}

function cosineKernel(x: number, tail: number): number {
  const z = x * x;
  const r =
    z *
    (4.16666666666666019037e-2 +
      z *
        (-1.38888888888741095749e-3 +
          z *
            (2.48015872894767294178e-5 +
              z * (-2.75573143513906633035e-7 + z * (2.08757232129817482790e-9 + z * -1.13596475577881948265e-11)))));
  const high = highWord(x) & 0x7fffffff;
  if (high < 0x3fd33333) return 1 - (0.5 * z - (z * r - x * tail));
  const quarter = high > 0x3fe90000 ? 0.28125 : ofHighWord(high - 0x00200000);
  const half = 0.5 * z - quarter;
  return 1 - quarter - (half - (z * r - x * tail));
}

/** @param x 0 to 16 π */
export function sine(x: number): number {
  if (x < Math.PI / 4) return sineKernel(x);
  const { quarter, y, tail } = reduced(x);
  const value = quarter % 2 === 0 ? sineKernel(y, tail) : cosineKernel(y, tail);
  return quarter % 4 < 2 ? value : -value;
}

/** @param x 0 to 16 π */
export function cosine(x: number): number {
  if (x < Math.PI / 4) return cosineKernel(x, 0);
  const { quarter, y, tail } = reduced(x);
  const value = quarter % 2 === 0 ? cosineKernel(y, tail) : sineKernel(y, tail);
  return quarter % 4 === 1 || quarter % 4 === 2 ? -value : value;
}

const HALF_PI_LOW = 6.12323399573676603587e-17;

/** @param x −1 to 1 */
export function arcCosine(x: number): number {
  const ratio = (z: number) =>
    (z *
      (1.66666666666666657415e-1 +
        z *
          (-3.25565818622400915405e-1 +
            z *
              (2.01212532134862925881e-1 +
                z * (-4.00555345006794114027e-2 + z * (7.91534994289814532176e-4 + z * 3.47933107596021167570e-5)))))) /
    (1 +
      z *
        (-2.40339491173441421878 +
          z * (2.02094576023350569471 + z * (-6.88283971605453293030e-1 + z * 7.70381505559019352791e-2))));
  if (Math.abs(x) === 1) return x > 0 ? 0 : Math.PI;
  if (Math.abs(x) < 0.5) return Math.PI / 2 - (x - (HALF_PI_LOW - x * ratio(x * x)));
  const z = (1 - Math.abs(x)) * 0.5;
  const s = Math.sqrt(z);
  const r = ratio(z);
  if (x < 0) return Math.PI - 2 * (s + (r * s - HALF_PI_LOW));
  const high = ofHighWord(highWord(s));
  return 2 * (high + (r * s + (z - high * high) / (s + high)));
}

/** @param x normal numbers above 0 */
export function cubeRoot(x: number): number {
  let t = ofHighWord(Math.floor(highWord(x) / 3) + 715094163);
  const r = t * t * (t / x);
  t *=
    1.87595182427177009643 +
    r * (-1.88497979543377169875 + r * 1.62142972010535446614) +
    r * r * r * (-0.758397934778766047437 + r * 0.145996192886612446982);
  // Rounded to 23 bits, so that t² is exact.
  view.setFloat64(0, t);
  view.setBigUint64(0, (view.getBigUint64(0) + 0x80000000n) & 0xffffffffc0000000n);
  t = view.getFloat64(0);
  const wanted = x / (t * t);
  return t + t * ((wanted - t) / (t + t + wanted));
}
