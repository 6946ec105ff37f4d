import { type Molecule, totalCharge } from '../chemistry/molecule.js';
import { symbolOf } from '../core/elements.js';
import { ResffError } from '../core/errors.js';
import type { UnseenAtom } from '../force-field/coverage.js';
import type { ForceField, ForceFieldOptions } from '../force-field/force-field.js';
import { type EnergyZero, errorSums, relativeEnergies } from './error-sums.js';
import { checkFinite, type EnergyMethod, forceFieldMethod } from './method.js';
import { scanShapeErrors } from './scan-shape.js';
import { type BenchmarkResult, type MoleculeResult, summarize } from './summary.js';

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
  /** Of a torsion scan: (C) degrees, ascending. */
  readonly angles?: readonly number[];
  /** Default `reference`. */
  readonly zero?: EnergyZero;
}

export interface EvaluateOptions extends ForceFieldOptions {
  /** Called after each molecule with the number done. */
  onMolecule?: (done: number) => void;
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
  const method = forceFieldMethod(field, options);
  return evaluateEach(records, (record) => evaluateRecord(method, record), options);
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
  return summarize(results, skipped);
}

/**
 * Errors of one molecule by any method.
 *
 * @throws ResffError (molecule) when the method does not cover it, (numeric) for an energy that is not finite
 */
export function evaluateRecord(method: EnergyMethod, record: BenchmarkRecord): MoleculeResult {
  const { id, subset, molecule, positions, energies: reference, gradients, angles, zero = 'reference' } = record;
  const { energies, forces } = method.singlePoints(molecule, positions);
  checkFinite(energies, id);
  return {
    id,
    conformations: energies.length,
    atoms: molecule.atomicNumbers.length,
    ...groupsAndUnseen(molecule, method.unseen?.(molecule), subset),
    sums: errorSums(energies, reference, forces, gradients?.map((g) => -g) ?? null, zero),
    ...relativeEnergies(energies, reference, zero),
    ...(angles
      ? { along: { kind: 'dihedral', values: angles }, extras: scanShapeErrors(angles, energies, reference) }
      : {}),
  };
}

/** Subset, elements, total charge and whether all atoms are of kinds the method has seen, as names of groups. */
export function groupsAndUnseen(
  molecule: Molecule,
  unseen: readonly UnseenAtom[] | undefined,
  subset = '',
): Pick<MoleculeResult, 'groups' | 'unseen'> {
  const groups = [
    ...(subset === '' ? [] : [`subset ${subset}`]),
    ...[...new Set(molecule.atomicNumbers)].map((z) => `element ${symbolOf(z)}`),
    `charge ${totalCharge(molecule)}`,
  ];
  if (unseen === undefined) return { groups };
  return { groups: [...groups, unseen.length === 0 ? 'atoms all seen' : 'atoms not all seen'], unseen };
}
