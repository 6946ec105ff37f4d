import { ResffError } from '../core/errors.js';
import { Rng } from '../core/rng.js';
import type { UnseenAtom } from '../force-field/coverage.js';
import { bootstrapIntervals, type ErrorMetrics, type ErrorSums, metricsOfSums } from './error-sums.js';

/** What the conformations of a record lie along: torsions in degrees, dimers as the distance of their centers in Å. */
export interface CurveAxis {
  readonly kind: 'dihedral' | 'distance';
  /** (C) */
  readonly values: readonly number[];
}

export interface MoleculeResult {
  readonly id: string;
  readonly conformations: number;
  readonly atoms: number;
  readonly groups: readonly string[];
  readonly sums: ErrorSums;
  /** (C) kcal/mol above the minimum (dimers: interaction energies), by the method and in the reference */
  readonly predicted: Float64Array;
  readonly reference: Float64Array;
  readonly along?: CurveAxis;
  /** Further errors of this molecule by name, such as that of a barrier; averaged over molecules. */
  readonly extras?: Readonly<Partial<Record<string, number>>>;
  /** Atoms outside what the method has seen, where it says so. */
  readonly unseen?: readonly UnseenAtom[];
}

/** Mean over molecules of an error that each molecule has one of. */
export interface ExtraMetric {
  readonly mean: number;
  readonly median: number;
  /** 95 % of the mean, bootstrap over molecules */
  readonly interval: readonly [number, number];
  /** molecules that have it */
  readonly molecules: number;
}

export interface BenchmarkResult {
  /** conformations compared */
  readonly count: number;
  readonly molecules: number;
  readonly metrics: ErrorMetrics;
  readonly intervals: ReturnType<typeof bootstrapIntervals>;
  /** by name, see {@link MoleculeResult} */
  readonly extras: { readonly [name: string]: ExtraMetric };
  /** by subset, element, total charge and size */
  readonly groups: { readonly [name: string]: { molecules: number; metrics: ErrorMetrics } };
  /** molecules with the largest centered energy errors, and with the largest force errors */
  readonly worst: readonly { id: string; metrics: ErrorMetrics }[];
  readonly skipped: readonly { id: string; reason: string }[];
  /** every molecule, in the order of the records */
  readonly results: readonly MoleculeResult[];
}

/** Worst molecules listed for each criterion. */
const WORST = 5;

/**
 * Pools results of molecules.
 *
 * @throws ResffError (data) when there is none
 */
export function summarize(
  results: readonly MoleculeResult[],
  skipped: readonly { id: string; reason: string }[],
): BenchmarkResult {
  if (results.length === 0)
    throw new ResffError(
      'data',
      `evaluation: expected molecules that the method covers, got none of ${skipped.length}${skipped[0] ? `; the first: ${skipped[0].reason} (${skipped[0].id})` : ''}`,
    );
  const all = results.map(({ sums }) => sums);
  const groupsOf = (result: MoleculeResult) => [...result.groups, sizeGroup(result.atoms)];
  const names = [...new Set(results.flatMap(groupsOf))].sort(new Intl.Collator('en', { numeric: true }).compare);
  const groups = names.map((name) => {
    const members = results.filter((result) => groupsOf(result).includes(name)).map(({ sums }) => sums);
    return [name, { molecules: members.length, metrics: metricsOfSums(members) }] as const;
  });
  const single = results.map(({ id, sums }) => ({ id, metrics: metricsOfSums([sums]) }));
  const worstBy = (metric: 'energyMaeCentered' | 'forceMae') =>
    single
      .filter(({ metrics }) => metrics[metric] !== null)
      .sort((a, b) => b.metrics[metric]! - a.metrics[metric]!)
      .slice(0, WORST);
  return {
    count: results.reduce((sum, { conformations }) => sum + conformations, 0),
    molecules: results.length,
    metrics: metricsOfSums(all),
    intervals: bootstrapIntervals(all),
    extras: extraMetrics(results),
    groups: Object.fromEntries(groups),
    worst: [...new Set([...worstBy('energyMaeCentered'), ...worstBy('forceMae')])],
    skipped,
    results,
  };
}

/** Atoms per group of sizes. */
const SIZE_STEP = 10;

function sizeGroup(atoms: number): string {
  const low = SIZE_STEP * Math.floor((atoms - 1) / SIZE_STEP);
  return `atoms ${low + 1} to ${low + SIZE_STEP}`;
}

function extraMetrics(results: readonly MoleculeResult[]): Record<string, ExtraMetric> {
  const names = [...new Set(results.flatMap(({ extras = {} }) => Object.keys(extras)))];
  return Object.fromEntries(
    names.map((name) => {
      const values = results.flatMap(({ extras }) => extras?.[name] ?? []);
      const sorted = [...values].sort((a, b) => a - b);
      const half = Math.floor(sorted.length / 2);
      const median = sorted.length % 2 === 1 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2;
      return [name, { mean: mean(values), median, interval: meanInterval(values), molecules: values.length }];
    }),
  );
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

const RESAMPLES = 1000;

function meanInterval(values: readonly number[]): [number, number] {
  const rng = new Rng(1);
  const means = Array.from({ length: RESAMPLES }, () => mean(values.map(() => values[rng.integer(values.length)]!)));
  means.sort((a, b) => a - b);
  return [means[Math.round(0.025 * (RESAMPLES - 1))]!, means[Math.round(0.975 * (RESAMPLES - 1))]!];
}
