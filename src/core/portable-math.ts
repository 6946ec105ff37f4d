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
  [1.5707963267341256, 6.077100506506192e-11],
  [6.077100506303966e-11, 2.0222662487959506e-21],
  [2.0222662487111665e-21, 8.4784276603689e-32],
] as const;

/** The multiple of π/2 next to x, and x less it as a sum of two numbers. @param x 0 to 16 π */
function reduced(x: number): { quarter: number; y: number; tail: number } {
  const quarter = Math.floor(x * 0.6366197723675814 + 0.5);
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
    0.00833333333332249 +
    z *
      (-0.0001984126982985795 +
        z * (0.0000027557313707070068 + z * (-2.5050760253406863e-8 + z * 1.58969099521155e-10)));
  const first = -0.16666666666666632;
  return tail === undefined ? x + v * (first + z * r) : x - (z * (0.5 * tail - v * r) - tail - v * first);
}

function cosineKernel(x: number, tail: number): number {
  const z = x * x;
  const r =
    z *
    (0.0416666666666666 +
      z *
        (-0.001388888888887411 +
          z *
            (0.00002480158728947673 +
              z * (-2.7557314351390663e-7 + z * (2.087572321298175e-9 + z * -1.1359647557788195e-11)))));
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

const HALF_PI_LOW = 6.123233995736766e-17;

/** @param x −1 to 1 */
export function arcCosine(x: number): number {
  const ratio = (z: number) =>
    (z *
      (0.16666666666666666 +
        z *
          (-0.3255658186224009 +
            z *
              (0.20121253213486293 +
                z * (-0.04005553450067941 + z * (0.0007915349942898145 + z * 0.00003479331075960212)))))) /
    (1 + z * (-2.403394911734414 + z * (2.0209457602335057 + z * (-0.6882839716054533 + z * 0.07703815055590194))));
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
    1.87595182427177 +
    r * (-1.8849797954337717 + r * 1.6214297201053545) +
    r * r * r * (-0.758397934778766 + r * 0.14599619288661245);
  // Rounded to 23 bits, so that t² is exact.
  view.setFloat64(0, t);
  view.setBigUint64(0, (view.getBigUint64(0) + 0x80000000n) & 0xffffffffc0000000n);
  t = view.getFloat64(0);
  const wanted = x / (t * t);
  return t + t * ((wanted - t) / (t + t + wanted));
}
