import { NORMALIZE_EPSILON, type Ops } from './ops.js';

/** `Ops.normalize` in the rest of the vocabulary: what backends without kernels of their own, tapes and dual numbers make of it. */
export function normalize<T>(ops: Ops<T>, x: T): T {
  const { centered, scale } = parts(ops, x);
  return ops.mul(centered, scale);
}

/** J(x) t = r (t̃ − y (t·y)/f) with y = (x − m) r and t̃ = t less its mean. */
export function normalizeSlope<T>(ops: Ops<T>, x: T, t: T): T {
  const { centered, scale } = parts(ops, x);
  const y = ops.mul(centered, scale);
  return ops.mul(scale, ops.sub(withoutMean(ops, t), ops.mul(y, mean(ops, ops.mul(t, y)))));
}

/** −(r²/f) y (s̃·t̃ − (s·y)(t·y)/f) − (r/f) [(t·y) J s + (s·y) J t] */
export function normalizeCurvature<T>(ops: Ops<T>, x: T, s: T, t: T): T {
  const { centered, scale } = parts(ops, x);
  const y = ops.mul(centered, scale);
  const [a, b] = [withoutMean(ops, s), withoutMean(ops, t)];
  const sy = mean(ops, ops.mul(a, y));
  const ty = mean(ops, ops.mul(b, y));
  const onY = ops.sub(ops.scale(ops.mul(sy, ty), 3), mean(ops, ops.mul(a, b)));
  const rest = ops.add(ops.mul(ty, a), ops.mul(sy, b));
  return ops.mul(ops.mul(scale, scale), ops.sub(ops.mul(y, onY), rest));
}

/** x less its mean, and r, both (n,f). */
function parts<T>(ops: Ops<T>, x: T): { centered: T; scale: T } {
  const f = ops.columns(x);
  const centered = withoutMean(ops, x);
  const variance = ops.scale(ops.sumColumns(ops.mul(centered, centered)), 1 / f);
  const inverse = ops.map('reciprocal', ops.map('sqrt', ops.shift(variance, NORMALIZE_EPSILON)));
  return { centered, scale: ops.repeatColumns(inverse, f) };
}

const withoutMean = <T>(ops: Ops<T>, x: T) => ops.sub(x, mean(ops, x));

/** The mean of each row in all of its columns. */
const mean = <T>(ops: Ops<T>, x: T) =>
  ops.repeatColumns(ops.scale(ops.sumColumns(x), 1 / ops.columns(x)), ops.columns(x));
