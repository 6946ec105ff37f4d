import type { Reliability } from '../../model/uncertainty.js';

/** An error, the deviation that was given for it, and how much it counts. */
export interface Judged {
  readonly error: number;
  readonly deviation: number;
  readonly weight: number;
}

/**
 * Share of errors that shall be within one deviation. Of a normal distribution it would be 0.683, but errors have longer tails: with
 * that, less than nine of ten are within two.
 */
const WITHIN_ONE = 0.74;

/** The factor on deviations with which {@link WITHIN_ONE} of the errors are within one. */
export function deviationFactor(judged: readonly Judged[]): number {
  const ratios = judged
    .filter(({ deviation }) => deviation > 0)
    .map(({ error, deviation, weight }) => ({ ratio: Math.abs(error) / deviation, weight }))
    .sort((a, b) => a.ratio - b.ratio);
  const total = ratios.reduce((sum, { weight }) => sum + weight, 0);
  let below = 0;
  for (const { ratio, weight } of ratios) {
    below += weight;
    if (below >= WITHIN_ONE * total) return ratio;
  }
  return Number.NaN;
}

/** @param factor on deviations */
export function reliability(judged: readonly Judged[], factor = 1): Reliability {
  const total = judged.reduce((sum, { weight }) => sum + weight, 0);
  const within = (most: number) =>
    judged.reduce(
      (sum, { error, deviation, weight }) => sum + (Math.abs(error) <= most * factor * deviation ? weight : 0),
      0,
    ) / total;
  return {
    count: judged.length,
    withinOne: within(1),
    withinTwo: within(2),
    rankCorrelation: rankCorrelation(
      judged.map(({ error }) => Math.abs(error)),
      judged.map(({ deviation }) => deviation),
    ),
  };
}

/** Spearman's: the correlation of ranks; equal values share theirs. */
export function rankCorrelation(a: readonly number[], b: readonly number[]): number {
  const [x, y] = [ranks(a), ranks(b)];
  const mean = (a.length - 1) / 2;
  let [xy, xx, yy] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    xy += (x[i]! - mean) * (y[i]! - mean);
    xx += (x[i]! - mean) ** 2;
    yy += (y[i]! - mean) ** 2;
  }
  return xy / Math.sqrt(xx * yy);
}

function ranks(values: readonly number[]): Float64Array {
  const order = values.map((_, i) => i).sort((i, j) => values[i]! - values[j]!);
  const out = new Float64Array(values.length);
  for (let from = 0; from < order.length; ) {
    let to = from;
    while (to < order.length && values[order[to]!] === values[order[from]!]) to++;
    for (let r = from; r < to; r++) out[order[r]!] = (from + to - 1) / 2;
    from = to;
  }
  return out;
}
