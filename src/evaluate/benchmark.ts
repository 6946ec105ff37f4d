import { type Molecule, totalCharge } from '../chemistry/molecule.js';
import { symbolOf } from '../core/elements.js';
import { ResffError } from '../core/errors.js';
import type { ForceField, ForceFieldOptions } from '../force-field/force-field.js';
import { totalEnergy } from '../force-field/potential.js';
import { bootstrapIntervals, type ErrorMetrics, type ErrorSums, errorSums, metricsOfSums } from './error-sums.js';

/** Reference data of one molecule. */
export interface BenchmarkRecord {
  readonly id: string;
  /** of its source; '' where there is none */
  readonly subset: string;
  readonly molecule: Molecule;
  /** (C,N,3) Å */
  readonly positions: Float64Array;
  /** (C) kcal/mol, any offset */
  readonly energies: Float64Array;
  /** (C,N,3) kcal/mol/Å, +∂E/∂x, or null */
  readonly gradients: Float64Array | null;
}

export interface MoleculeResult {
  readonly id: string;
  readonly conformations: number;
  readonly groups: readonly string[];
  readonly sums: ErrorSums;
}

export interface EvaluateOptions extends ForceFieldOptions {
  /** Called after each molecule with the number done. */
  onMolecule?: (done: number) => void;
}

export interface BenchmarkResult {
  /** conformations compared */
  readonly count: number;
  readonly molecules: number;
  readonly metrics: ErrorMetrics;
  readonly intervals: ReturnType<typeof bootstrapIntervals>;
  /** by subset, element and total charge */
  readonly groups: { readonly [name: string]: { molecules: number; metrics: ErrorMetrics } };
  /** molecules with the largest centred energy errors, and with the largest force errors */
  readonly worst: readonly { id: string; metrics: ErrorMetrics }[];
  readonly skipped: readonly { id: string; reason: string }[];
}

/**
 * Single points of a model on reference geometries.
 *
 * Molecules the model refuses (elements, charges, chemistry) are listed as skipped with the reason; anything else that goes wrong
 * is an error.
 */
export function evaluateRecords(
  field: ForceField,
  records: Iterable<BenchmarkRecord>,
  options: EvaluateOptions = {},
): BenchmarkResult {
  return evaluateEach(records, (record) => evaluateRecord(field, record, options), options);
}

/** Collects the results of any records; see {@link evaluateRecords}. */
export function evaluateEach<R extends { readonly id: string }>(
  records: Iterable<R>,
  evaluate: (record: R) => MoleculeResult,
  options: EvaluateOptions,
): BenchmarkResult {
  const results: MoleculeResult[] = [];
  const skipped: { id: string; reason: string }[] = [];
  for (const record of records) {
    try {
      results.push(evaluate(record));
    } catch (error) {
      if (!(error instanceof ResffError) || error.code !== 'molecule') throw error;
      skipped.push({ id: record.id, reason: error.message });
    }
    options.onMolecule?.(results.length + skipped.length);
  }
  if (results.length === 0)
    throw new ResffError('data', `evaluation: expected molecules that the model covers, got none of ${skipped.length}`);
  return { ...summarize(results), skipped };
}

function evaluateRecord(field: ForceField, record: BenchmarkRecord, options: ForceFieldOptions): MoleculeResult {
  const { id, subset, molecule, positions, energies, gradients } = record;
  const forces = new Float64Array(positions.length);
  const predicted = Float64Array.from(field.potential(molecule, options).batch(positions, forces), totalEnergy);
  const bad = predicted.findIndex((energy) => !Number.isFinite(energy));
  if (bad >= 0)
    throw new ResffError(
      'numeric',
      `evaluation: expected a finite energy, got ${predicted[bad]} (${id}, frame ${bad})`,
    );
  return {
    id,
    conformations: energies.length,
    groups: [...(subset === '' ? [] : [`subset ${subset}`]), ...groupsOf(molecule)],
    sums: errorSums(predicted, energies, forces, gradients?.map((g) => -g) ?? null),
  };
}

/** Elements and total charge, as names of groups. */
export function groupsOf(molecule: Molecule): string[] {
  const elements = [...new Set(molecule.atomicNumbers)].map((z) => `element ${symbolOf(z)}`);
  return [...elements, `charge ${totalCharge(molecule)}`];
}

/** Worst molecules listed for each criterion. */
const WORST = 5;

function summarize(results: readonly MoleculeResult[]): Omit<BenchmarkResult, 'skipped'> {
  const all = results.map(({ sums }) => sums);
  const names = [...new Set(results.flatMap(({ groups }) => groups))].sort(
    new Intl.Collator('en', { numeric: true }).compare,
  );
  const groups = names.map((name) => {
    const members = results.filter((result) => result.groups.includes(name)).map(({ sums }) => sums);
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
    groups: Object.fromEntries(groups),
    worst: [...new Set([...worstBy('energyMaeCentered'), ...worstBy('forceMae')])],
  };
}
