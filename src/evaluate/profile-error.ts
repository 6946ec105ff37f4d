/** How far one profile is from another, both above their own lowest point; null where too few points are there. */
export interface ProfileErrors {
  /** points both have */
  readonly count: number;
  /** kcal/mol */
  readonly mae: number | null;
  readonly rmse: number | null;
  readonly pearsonR: number | null;
  /** kcal/mol, highest point of the profile less that of the reference */
  readonly barrier: number | null;
  /** kcal/mol, how high the reference is where the profile is lowest: 0 when both have the same minimum */
  readonly atMinimum: number | null;
}

/**
 * Compares two profiles over the same points where both have a value. Each is taken relative to its own minimum, so that the
 * heights of wells and barriers are compared, not an offset.
 *
 * @param profile (C) kcal/mol with any offset, NaN for points that are missing
 * @param reference (C) likewise
 */
export function profileErrors(profile: readonly number[], reference: readonly number[]): ProfileErrors {
  const both = profile.map((_, i) => i).filter((i) => Number.isFinite(profile[i]) && Number.isFinite(reference[i]));
  const n = both.length;
  if (n < 2) return { count: n, mae: null, rmse: null, pearsonR: null, barrier: null, atMinimum: null };
  const relative = (values: readonly number[]) => {
    const lowest = Math.min(...both.map((i) => values[i]!));
    return both.map((i) => values[i]! - lowest);
  };
  const [x, y] = [relative(profile), relative(reference)];
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / n;
  const differences = x.map((value, i) => value - y[i]!);
  const [mx, my] = [mean(x), mean(y)];
  const covariance = mean(x.map((value, i) => (value - mx) * (y[i]! - my)));
  const spread = Math.sqrt(mean(x.map((value) => (value - mx) ** 2)) * mean(y.map((value) => (value - my) ** 2)));
  return {
    count: n,
    mae: mean(differences.map(Math.abs)),
    rmse: Math.sqrt(mean(differences.map((d) => d * d))),
    pearsonR: spread > 0 ? covariance / spread : null,
    barrier: Math.max(...x) - Math.max(...y),
    atMinimum: y[x.indexOf(0)]!,
  };
}
