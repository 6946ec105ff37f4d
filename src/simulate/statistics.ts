/** Blocks a series is cut into: enough for an error of the error of a quarter, few enough to be longer than correlations. */
const BLOCKS = 10;

export interface BlockAverage {
  readonly mean: number;
  /** of the mean, from the scatter of block means; null with fewer than two blocks */
  readonly standardError: number | null;
}

/**
 * Mean of a correlated series and its standard error s/√B from the means of B = 10 consecutive blocks (B values where there
 * are fewer than 20). An underestimate while blocks are shorter than the correlation time of the series. NaN without values.
 *
 * Source: Flyvbjerg, Petersen, J. Chem. Phys. 1989, 91, 461, doi 10.1063/1.457480
 */
export function blockAverage(values: readonly number[]): BlockAverage {
  const blocks = blockMeans(values);
  const mean = average(values);
  if (blocks.length < 2) return { mean, standardError: null };
  const center = average(blocks);
  const variance = blocks.reduce((sum, x) => sum + (x - center) ** 2, 0) / (blocks.length - 1);
  return { mean, standardError: Math.sqrt(variance / blocks.length) };
}

export interface Drift {
  /** unit of the values per unit of the times */
  readonly slope: number;
  /** of the slope, from the scatter about the line; null with two blocks */
  readonly standardError: number | null;
}

/**
 * Slope of a quantity that should be constant: least squares through the block means, so that fast oscillation averages out.
 *
 * @param times of any unit
 * @returns null with fewer than two blocks or with equal times
 */
export function linearDrift(times: readonly number[], values: readonly number[]): Drift | null {
  if (times.length !== values.length)
    throw new RangeError(`times: expected ${values.length} entries as in values, got ${times.length}`);
  const [x, y] = [blockMeans(times), blockMeans(values)];
  const [cx, cy] = [average(x), average(y)];
  const spread = x.reduce((sum, t) => sum + (t - cx) ** 2, 0);
  if (x.length < 2 || spread === 0) return null;
  const slope = x.reduce((sum, t, b) => sum + (t - cx) * (y[b]! - cy), 0) / spread;
  const scatter = x.reduce((sum, t, b) => sum + (y[b]! - cy - slope * (t - cx)) ** 2, 0);
  return { slope, standardError: x.length > 2 ? Math.sqrt(scatter / (x.length - 2) / spread) : null };
}

/** Blocks of equal length; values at the front that fill none are left out. */
function blockMeans(values: readonly number[]): number[] {
  const length = Math.max(1, Math.floor(values.length / BLOCKS));
  const count = Math.floor(values.length / length);
  const skipped = values.length - count * length;
  return Array.from({ length: count }, (_, b) =>
    average(values.slice(skipped + b * length, skipped + (b + 1) * length)),
  );
}

function average(values: readonly number[]): number {
  return values.reduce((sum, x) => sum + x, 0) / values.length;
}
