import { Rng } from '../core/rng.js';

/** What is added up over conformations and force components: one row per molecule, so that molecules can be resampled. */
export interface ErrorSums {
  /** conformations whose energies are compared */
  energies: number;
  centeredAbsolute: number;
  centeredSquared: number;
  /** relative to the conformation that is lowest in the reference */
  relativeAbsolute: number;
  relativeSquared: number;
  /** moments of relative energies, predicted x and reference y */
  x: number;
  y: number;
  xx: number;
  yy: number;
  xy: number;
  /** dimers whose interaction energies are compared */
  interactions: number;
  interactionAbsolute: number;
  interactionSquared: number;
  components: number;
  forceAbsolute: number;
  forceSquared: number;
}

/** kcal/mol and kcal/mol/Å; null where nothing was compared. */
export interface ErrorMetrics {
  readonly energyMaeCentered: number | null;
  readonly energyRmseCentered: number | null;
  readonly energyMaeMinRelative: number | null;
  readonly energyRmseMinRelative: number | null;
  readonly pearsonR: number | null;
  readonly r2: number | null;
  readonly interactionMae: number | null;
  readonly interactionRmse: number | null;
  readonly forceMae: number | null;
  readonly forceRmse: number | null;
}

/**
 * What "relative to the minimum" means: `reference`, both sets relative to the conformation that is lowest in the reference (its
 * own difference is zero and is counted); `own`, each set relative to its own lowest one, as the publication does for profiles.
 */
export type EnergyZero = 'reference' | 'own';

/**
 * Errors of one molecule's conformations: energies after centring both sets, and relative to the minimum; forces component by
 * component.
 *
 * @param energies (C) kcal/mol, predicted and reference with any offset
 * @param forces (C,N,3) kcal/mol/Å, either null where there are none
 */
export function errorSums(
  energies: Float64Array,
  referenceEnergies: Float64Array,
  forces: Float64Array | null,
  referenceForces: Float64Array | null,
  zero: EnergyZero = 'reference',
): ErrorSums {
  const out: ErrorSums = { ...zeroSums };
  const count = energies.length;
  if (count > 1) {
    const { predicted, reference } = relativeEnergies(energies, referenceEnergies, zero);
    const mean = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0) / count;
    const shift = mean(energies) - mean(referenceEnergies);
    out.energies = count;
    for (let c = 0; c < count; c++) {
      const centered = energies[c]! - referenceEnergies[c]! - shift;
      const [x, y] = [predicted[c]!, reference[c]!];
      out.centeredAbsolute += Math.abs(centered);
      out.centeredSquared += centered * centered;
      out.relativeAbsolute += Math.abs(x - y);
      out.relativeSquared += (x - y) ** 2;
      out.x += x;
      out.y += y;
      out.xx += x * x;
      out.yy += y * y;
      out.xy += x * y;
    }
  }
  if (forces !== null && referenceForces !== null)
    for (let i = 0; i < forces.length; i++) {
      const error = forces[i]! - referenceForces[i]!;
      out.components += 1;
      out.forceAbsolute += Math.abs(error);
      out.forceSquared += error * error;
    }
  return out;
}

/** Both sets above their minimum, (C) each, kcal/mol. */
export function relativeEnergies(
  energies: Float64Array,
  referenceEnergies: Float64Array,
  zero: EnergyZero,
): { predicted: Float64Array; reference: Float64Array } {
  const lowestOf = (values: Float64Array) => values.indexOf(Math.min(...values));
  const lowest = lowestOf(referenceEnergies);
  const own = zero === 'own' ? lowestOf(energies) : lowest;
  return {
    predicted: energies.map((energy) => energy - energies[own]!),
    reference: referenceEnergies.map((energy) => energy - referenceEnergies[lowest]!),
  };
}

/**
 * Errors of one dimer's interaction energies along its separations: as they are, and each curve relative to its own minimum.
 *
 * @param energies (C) kcal/mol, predicted and reference, 0 for monomers far apart
 */
export function interactionSums(energies: Float64Array, referenceEnergies: Float64Array): ErrorSums {
  const out = errorSums(energies, referenceEnergies, null, null, 'own');
  energies.forEach((energy, c) => {
    const error = energy - referenceEnergies[c]!;
    out.interactions += 1;
    out.interactionAbsolute += Math.abs(error);
    out.interactionSquared += error * error;
  });
  return out;
}

export function metricsOfSums(molecules: readonly ErrorSums[]): ErrorMetrics {
  const s = { ...zeroSums };
  for (const sums of molecules) for (const key of keys) s[key] += sums[key];
  const n = s.energies;
  const energy = (value: number) => (n === 0 ? null : value);
  const interaction = (value: number) => (s.interactions === 0 ? null : value);
  const force = (value: number) => (s.components === 0 ? null : value);
  const [covariance, xVariance, yVariance] = [s.xy - (s.x * s.y) / n, s.xx - (s.x * s.x) / n, s.yy - (s.y * s.y) / n];
  return {
    energyMaeCentered: energy(s.centeredAbsolute / n),
    energyRmseCentered: energy(Math.sqrt(s.centeredSquared / n)),
    energyMaeMinRelative: energy(s.relativeAbsolute / n),
    energyRmseMinRelative: energy(Math.sqrt(s.relativeSquared / n)),
    pearsonR: xVariance > 0 && yVariance > 0 ? covariance / Math.sqrt(xVariance * yVariance) : null,
    r2: yVariance > 0 ? 1 - s.relativeSquared / yVariance : null,
    interactionMae: interaction(s.interactionAbsolute / s.interactions),
    interactionRmse: interaction(Math.sqrt(s.interactionSquared / s.interactions)),
    forceMae: force(s.forceAbsolute / s.components),
    forceRmse: force(Math.sqrt(s.forceSquared / s.components)),
  };
}

/**
 * 95 % intervals of all metrics by the percentile bootstrap over molecules: conformations of one molecule are not independent.
 *
 * Source: Efron 1979, doi:10.1214/aos/1176344552
 */
export function bootstrapIntervals(
  molecules: readonly ErrorSums[],
  options: { resamples?: number; seed?: number } = {},
): { [metric in keyof ErrorMetrics]: [number, number] | null } {
  const { resamples = 1000, seed = 1 } = options;
  const rng = new Rng(seed);
  const drawn = Array.from({ length: resamples }, () =>
    metricsOfSums(molecules.map(() => molecules[rng.integer(molecules.length)]!)),
  );
  const interval = (metric: keyof ErrorMetrics): [number, number] | null => {
    const values = drawn.map((metrics) => metrics[metric]).filter((value) => value !== null);
    if (values.length === 0) return null;
    values.sort((a, b) => a - b);
    const at = (fraction: number) => values[Math.round(fraction * (values.length - 1))]!;
    return [at(0.025), at(0.975)];
  };
  const metrics = metricsOfSums(molecules);
  const names = Object.keys(metrics) as (keyof ErrorMetrics)[];
  return Object.fromEntries(names.map((metric) => [metric, interval(metric)])) as ReturnType<typeof bootstrapIntervals>;
}

const zeroSums: Readonly<ErrorSums> = {
  energies: 0,
  centeredAbsolute: 0,
  centeredSquared: 0,
  relativeAbsolute: 0,
  relativeSquared: 0,
  x: 0,
  y: 0,
  xx: 0,
  yy: 0,
  xy: 0,
  interactions: 0,
  interactionAbsolute: 0,
  interactionSquared: 0,
  components: 0,
  forceAbsolute: 0,
  forceSquared: 0,
};
const keys = Object.keys(zeroSums) as (keyof ErrorSums)[];
