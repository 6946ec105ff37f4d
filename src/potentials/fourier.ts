/** Complex numbers of n rows of `columns` each, in place: row u becomes Σ_t e^(−2πi ut/n) row t. */
export type FourierTransform = (re: Float64Array, im: Float64Array, columns: number) => void;

/** Lengths are products of these. */
const PASSES = [
  { radix: 4, pass: pass4 },
  { radix: 2, pass: pass2 },
  { radix: 3, pass: pass3 },
  { radix: 5, pass: pass5 },
];

/** The smallest even length ≥ n that has a transform. */
export function transformLength(n: number): number {
  let length = Math.max(2, 2 * Math.ceil(n / 2));
  while (passesOf(length) === null) length += 2;
  return length;
}

function passesOf(length: number): (typeof PASSES)[number][] | null {
  const passes: (typeof PASSES)[number][] = [];
  let rest = length;
  for (const pass of PASSES) for (; rest % pass.radix === 0; rest /= pass.radix) passes.push(pass);
  return rest === 1 ? passes : null;
}

/**
 * The fast Fourier transform of many columns at once, by Stockham's passes, which sort as they go: inner loops run over neighbors in memory that have
 * the same factors. Exchange `re` and `im` for the transform with e^(+2πi ut/n).
 *
 * Source: Van Loan, Computational Frameworks for the Fast Fourier Transform, 1992, section 1.7
 *
 * @param n a `transformLength`
 * @param mostColumns there is room for
 */
export function fourierTransform(n: number, mostColumns: number): FourierTransform {
  const passes = passesOf(n)!;
  const cos = Float64Array.from({ length: n }, (_, k) => Math.cos((2 * Math.PI * k) / n));
  const sin = Float64Array.from({ length: n }, (_, k) => -Math.sin((2 * Math.PI * k) / n));
  const otherRe = new Float64Array(n * mostColumns);
  const otherIm = new Float64Array(n * mostColumns);
  // (4,2) e^(−2πi pk/length) for k = 1 to 4
  const turns = new Float64Array(8);
  return (re, im, columns) => {
    let from: Complex = { re, im };
    let to: Complex = { re: otherRe, im: otherIm };
    let length = n;
    let stride = columns;
    for (const { radix, pass } of passes) {
      const gap = (length / radix) * stride;
      for (let p = 0; p < length / radix; p++) {
        for (let k = 1; k < radix; k++) {
          const angle = (p * k * n) / length;
          turns[2 * k - 2] = cos[angle]!;
          turns[2 * k - 1] = sin[angle]!;
        }
        pass(from, p * stride, gap, to, radix * p * stride, stride, turns);
      }
      [from, to] = [to, from];
      length /= radix;
      stride *= radix;
    }
    if (from.re === re) return;
    re.set(otherRe.subarray(0, n * columns));
    im.set(otherIm.subarray(0, n * columns));
  };
}

interface Complex {
  readonly re: Float64Array;
  readonly im: Float64Array;
}

/**
 * Rows `at`, `at + gap`, … of `from`, transformed among each other and turned, to rows of `to` one stride apart.
 *
 * @param w see `turns`
 */
type Pass = (from: Complex, at: number, gap: number, to: Complex, out: number, stride: number, w: Float64Array) => void;

function pass2(...[from, at, gap, to, out, stride, w]: Parameters<Pass>): void {
  const { re, im } = from;
  const { re: toRe, im: toIm } = to;
  const c = w[0]!;
  const s = w[1]!;
  for (let q = 0; q < stride; q++) {
    const a = at + q;
    const o = out + q;
    const r0 = re[a]!;
    const i0 = im[a]!;
    const r1 = re[a + gap]!;
    const i1 = im[a + gap]!;
    toRe[o] = r0 + r1;
    toIm[o] = i0 + i1;
    toRe[o + stride] = (r0 - r1) * c - (i0 - i1) * s;
    toIm[o + stride] = (r0 - r1) * s + (i0 - i1) * c;
  }
}

function pass3(...[from, at, gap, to, out, stride, w]: Parameters<Pass>): void {
  const { re, im } = from;
  const { re: toRe, im: toIm } = to;
  const half = Math.sqrt(3) / 2;
  for (let q = 0; q < stride; q++) {
    const a = at + q;
    const o = out + q;
    const r0 = re[a]!;
    const i0 = im[a]!;
    const sr = re[a + gap]! + re[a + 2 * gap]!;
    const si = im[a + gap]! + im[a + 2 * gap]!;
    const dr = half * (re[a + gap]! - re[a + 2 * gap]!);
    const di = half * (im[a + gap]! - im[a + 2 * gap]!);
    const mr = r0 - 0.5 * sr;
    const mi = i0 - 0.5 * si;
    toRe[o] = r0 + sr;
    toIm[o] = i0 + si;
    toRe[o + stride] = (mr + di) * w[0]! - (mi - dr) * w[1]!;
    toIm[o + stride] = (mr + di) * w[1]! + (mi - dr) * w[0]!;
    toRe[o + 2 * stride] = (mr - di) * w[2]! - (mi + dr) * w[3]!;
    toIm[o + 2 * stride] = (mr - di) * w[3]! + (mi + dr) * w[2]!;
  }
}

function pass4(...[from, at, gap, to, out, stride, w]: Parameters<Pass>): void {
  const { re, im } = from;
  const { re: toRe, im: toIm } = to;
  for (let q = 0; q < stride; q++) {
    const a = at + q;
    const o = out + q;
    const sr = re[a]! + re[a + 2 * gap]!;
    const si = im[a]! + im[a + 2 * gap]!;
    const dr = re[a]! - re[a + 2 * gap]!;
    const di = im[a]! - im[a + 2 * gap]!;
    const tr = re[a + gap]! + re[a + 3 * gap]!;
    const ti = im[a + gap]! + im[a + 3 * gap]!;
    const er = re[a + gap]! - re[a + 3 * gap]!;
    const ei = im[a + gap]! - im[a + 3 * gap]!;
    toRe[o] = sr + tr;
    toIm[o] = si + ti;
    toRe[o + stride] = (dr + ei) * w[0]! - (di - er) * w[1]!;
    toIm[o + stride] = (dr + ei) * w[1]! + (di - er) * w[0]!;
    toRe[o + 2 * stride] = (sr - tr) * w[2]! - (si - ti) * w[3]!;
    toIm[o + 2 * stride] = (sr - tr) * w[3]! + (si - ti) * w[2]!;
    toRe[o + 3 * stride] = (dr - ei) * w[4]! - (di + er) * w[5]!;
    toIm[o + 3 * stride] = (dr - ei) * w[5]! + (di + er) * w[4]!;
  }
}

const C1 = Math.cos((2 * Math.PI) / 5);
const C2 = Math.cos((4 * Math.PI) / 5);
const S1 = Math.sin((2 * Math.PI) / 5);
const S2 = Math.sin((4 * Math.PI) / 5);

function pass5(...[from, at, gap, to, out, stride, w]: Parameters<Pass>): void {
  const { re, im } = from;
  const { re: toRe, im: toIm } = to;
  for (let q = 0; q < stride; q++) {
    const a = at + q;
    const o = out + q;
    const r0 = re[a]!;
    const i0 = im[a]!;
    const sr = re[a + gap]! + re[a + 4 * gap]!;
    const si = im[a + gap]! + im[a + 4 * gap]!;
    const dr = re[a + gap]! - re[a + 4 * gap]!;
    const di = im[a + gap]! - im[a + 4 * gap]!;
    const tr = re[a + 2 * gap]! + re[a + 3 * gap]!;
    const ti = im[a + 2 * gap]! + im[a + 3 * gap]!;
    const er = re[a + 2 * gap]! - re[a + 3 * gap]!;
    const ei = im[a + 2 * gap]! - im[a + 3 * gap]!;
    toRe[o] = r0 + sr + tr;
    toIm[o] = i0 + si + ti;
    const ar = r0 + C1 * sr + C2 * tr;
    const ai = i0 + C1 * si + C2 * ti;
    const br = r0 + C2 * sr + C1 * tr;
    const bi = i0 + C2 * si + C1 * ti;
    const ur = S1 * dr + S2 * er;
    const ui = S1 * di + S2 * ei;
    const vr = S2 * dr - S1 * er;
    const vi = S2 * di - S1 * ei;
    toRe[o + stride] = (ar + ui) * w[0]! - (ai - ur) * w[1]!;
    toIm[o + stride] = (ar + ui) * w[1]! + (ai - ur) * w[0]!;
    toRe[o + 2 * stride] = (br + vi) * w[2]! - (bi - vr) * w[3]!;
    toIm[o + 2 * stride] = (br + vi) * w[3]! + (bi - vr) * w[2]!;
    toRe[o + 3 * stride] = (br - vi) * w[4]! - (bi + vr) * w[5]!;
    toIm[o + 3 * stride] = (br - vi) * w[5]! + (bi + vr) * w[4]!;
    toRe[o + 4 * stride] = (ar - ui) * w[6]! - (ai + ur) * w[7]!;
    toIm[o + 4 * stride] = (ar - ui) * w[7]! + (ai + ur) * w[6]!;
  }
}
