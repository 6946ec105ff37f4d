import { Rng } from '../core/rng.js';
import type { PartTable } from './energy-part.js';

/** With d the energy differences of a part, D those of the model, f and F the force components likewise. */
export interface ShareMetrics {
  /** mean |d|, kcal/mol; null without differences */
  readonly energyMeanAbsolute: number | null;
  /** Σ d·D / Σ D²: of all parts together 1; negative where a part works against the sum. null where D is 0 everywhere */
  readonly energyShare: number | null;
  /** Pearson r of d and D; null where one of them does not vary by more than rounding */
  readonly energyCorrelation: number | null;
  /** √(mean f²), kcal/mol/Å */
  readonly forceRms: number;
  /** Σ f·F / Σ F² */
  readonly forceShare: number | null;
}

export interface PartShare {
  readonly metrics: ShareMetrics;
  /** 95 %, percentile bootstrap over molecules; null as in `metrics` */
  readonly intervals: { readonly [metric in keyof ShareMetrics]: readonly [number, number] | null };
}

/** What is added up over the geometries of one molecule, so that molecules can be resampled. */
export interface ShareSums {
  /** energy differences */
  readonly energies: number;
  /** components of forces */
  readonly components: number;
  /** by name of the term, `mm` before `residual`, then `total` */
  readonly parts: Readonly<Record<string, PartSums>>;
}

interface PartSums {
  absolute: number;
  sum: number;
  squared: number;
  /** with the total */
  product: number;
  forceSquared: number;
  forceProduct: number;
}

/** @param parts energy differences and forces of one molecule */
export function shareSums(parts: PartTable): ShareSums {
  const { residual, ...analytic } = parts;
  const sumOf = (list: PartTable, key: 'energies' | 'forces') => {
    const sum = new Float64Array(residual![key].length);
    for (const part of Object.values(list)) for (let i = 0; i < sum.length; i++) sum[i]! += part[key][i]!;
    return sum;
  };
  const both = (list: PartTable) => ({ energies: sumOf(list, 'energies'), forces: sumOf(list, 'forces') });
  const total = both(parts);
  const table = { ...analytic, mm: both(analytic), residual: residual!, total };
  const dot = (a: Float64Array, b: Float64Array) => a.reduce((sum, x, i) => sum + x * b[i]!, 0);
  const rows = Object.entries(table).map(([part, { energies, forces }]): [string, PartSums] => {
    return [
      part,
      {
        absolute: energies.reduce((sum, energy) => sum + Math.abs(energy), 0),
        sum: energies.reduce((sum, energy) => sum + energy, 0),
        squared: dot(energies, energies),
        product: dot(energies, total.energies),
        forceSquared: dot(forces, forces),
        forceProduct: dot(forces, total.forces),
      },
    ];
  });
  return { energies: total.energies.length, components: total.forces.length, parts: recordOf(rows) };
}

const RESAMPLES = 1000;

/**
 * kcal/mol and kcal/mol/Å, root mean square: what is less counts as 0. Bonded energies of a dimer less those of its monomers are sums in
 * another order, which differ by some 1e-13.
 */
const ROUNDING = 1e-9;

/**
 * Metrics of every part over all molecules, with intervals.
 *
 * Source of the intervals: Efron 1979, doi:10.1214/aos/1176344552
 */
export function partShares(molecules: readonly ShareSums[]): Readonly<Record<string, PartShare>> {
  const rng = new Rng(1);
  const own = metricsOf(molecules);
  const drawn = Array.from({ length: RESAMPLES }, () =>
    metricsOf(molecules.map(() => molecules[rng.integer(molecules.length)]!)),
  );
  return recordOf(
    Object.entries(own).map(([part, metrics]) => {
      const interval = (metric: keyof ShareMetrics) => {
        const values = drawn.map((sample) => sample[part]![metric]).filter((value) => value !== null);
        if (metrics[metric] === null || values.length === 0) return null;
        values.sort((a, b) => a - b);
        return [0.025, 0.975].map((at) => values[Math.round(at * (values.length - 1))]!) as [number, number];
      };
      const names = Object.keys(metrics) as (keyof ShareMetrics)[];
      const intervals = Object.fromEntries(names.map((name) => [name, interval(name)])) as PartShare['intervals'];
      return [part, { metrics, intervals }];
    }),
  );
}

function metricsOf(molecules: readonly ShareSums[]): Record<string, ShareMetrics> {
  const pooled = (part: string) => {
    const out: PartSums = { absolute: 0, sum: 0, squared: 0, product: 0, forceSquared: 0, forceProduct: 0 };
    for (const { parts } of molecules) for (const key of keys) out[key] += parts[part]![key];
    return out;
  };
  const n = molecules.reduce((sum, { energies }) => sum + energies, 0);
  const components = molecules.reduce((sum, one) => sum + one.components, 0);
  const total = pooled('total');
  return recordOf(
    Object.keys(molecules[0]!.parts).map((part) => {
      const own = pooled(part);
      const covariance = own.product - (own.sum * total.sum) / n;
      const [variance, whole] = [own, total].map(({ squared, sum }) => squared - sum ** 2 / n) as [number, number];
      const varies = Math.min(variance, whole) > n * ROUNDING ** 2;
      return [
        part,
        {
          energyMeanAbsolute: n > 0 ? own.absolute / n : null,
          energyShare: total.squared > n * ROUNDING ** 2 ? own.product / total.squared : null,
          energyCorrelation: varies ? covariance / Math.sqrt(variance * whole) : null,
          forceRms: Math.sqrt(own.forceSquared / components),
          forceShare: total.forceSquared > components * ROUNDING ** 2 ? own.forceProduct / total.forceSquared : null,
        },
      ];
    }),
  );
}

const keys = ['absolute', 'sum', 'squared', 'product', 'forceSquared', 'forceProduct'] as const;

function recordOf<T>(rows: readonly (readonly [string, T])[]): Record<string, T> {
  return Object.fromEntries(rows);
}
