export interface Estimate {
  readonly mean: number;
  /** standard error of the mean, correlation in time included */
  readonly error: number;
}

/** Batches of the second estimate of an error: few enough to be long, enough to know their scatter to 9 %. */
const BATCHES = 64;

/**
 * Mean of a stationary series and its standard error, the larger of two estimates: σ √(2τ/n) with τ the integrated
 * autocorrelation time ½ + Σ ρ(t), summed up to the first lag beyond 6 τ, and the scatter of the means of 64 batches, which
 * sees slow motions of small amplitude that such a sum misses.
 *
 * Source: Sokal 1997, doi:10.1007/978-1-4899-0319-8_6; Flyvbjerg, Petersen 1989, doi:10.1063/1.457480
 */
export function estimate(series: ArrayLike<number>): Estimate {
  const n = series.length;
  let mean = 0;
  for (let i = 0; i < n; i++) mean += series[i]! / n;
  const covariance = (lag: number) => {
    let sum = 0;
    for (let i = 0; i + lag < n; i++) sum += (series[i]! - mean) * (series[i + lag]! - mean);
    return sum / (n - lag);
  };
  const variance = covariance(0);
  let tau = 0.5;
  for (let lag = 1; lag < n / 2 && lag <= 6 * tau; lag++) tau += covariance(lag) / variance;

  const size = Math.floor(n / BATCHES);
  let scatter = 0;
  for (let b = 0; b < BATCHES; b++) {
    let sum = 0;
    for (let i = b * size; i < (b + 1) * size; i++) sum += series[i]!;
    scatter += (sum / size - mean) ** 2 / (BATCHES * (BATCHES - 1));
  }
  return { mean, error: Math.sqrt(Math.max((2 * tau * variance) / n, scatter)) };
}

/** How many standard errors a measured mean is from what it should be. */
export function sigmas(series: ArrayLike<number>, expected: number): number {
  const { mean, error } = estimate(series);
  return (mean - expected) / error;
}

/** Probability that half a chi-square variate of 2m degrees of freedom (a gamma variate of shape m) is below x. */
export function gammaCumulative(m: number, x: number): number {
  let term = 1;
  let sum = 1;
  for (let k = 1; k < m; k++) {
    term *= x / k;
    sum += term;
  }
  return 1 - Math.exp(-x) * sum;
}

/** The x below which a gamma variate of integer shape m falls with a probability. */
export function gammaQuantile(m: number, probability: number): number {
  let [low, high] = [0, 10 * m + 100];
  for (let i = 0; i < 100; i++) {
    const middle = (low + high) / 2;
    if (gammaCumulative(m, middle) < probability) low = middle;
    else high = middle;
  }
  return low;
}
