import type { SumPotential } from '../potentials/sum.js';
import type { AtomSystem, EnergyGradients } from '../residual/atom-system.js';
import type { Precision } from './backend.js';
import type { ModelEngine, ResidualAtOnce } from './engine.js';
import type { TermEnergies } from './term-energies.js';

/** One molecule ready to be evaluated. */
export interface MoleculeSystem {
  /** (N,inputs) */
  readonly features: Float64Array;
  /** All terms but the residual. */
  readonly analytic: SumPotential;
}

/** Conformations of one molecule. */
export interface SystemConformations {
  readonly system: MoleculeSystem;
  /** (C,N,3) Å */
  readonly positions: Float64Array;
  /** (C,N,3) kcal/mol/Å, added to */
  readonly forces: Float64Array;
}

/** Name of the residual among the terms. */
export const RESIDUAL = 'residual';

/** Pairs of atoms a residual batch may have: bounds the memory of one network pass. */
const PAIRS_PER_BATCH: Record<Precision, number> = { double: 20_000, single: 200_000 };

/** The residual on a backend that answers at once. */
export interface EngineAtOnce extends ResidualAtOnce {
  readonly residualWeight: number;
}

/**
 * Terms of every conformation of every system. Conformations of several systems share network passes.
 *
 * @returns per system, per conformation
 */
export function evaluateSystems(
  { residualWeight, energyGradients }: EngineAtOnce,
  precision: Precision,
  systems: readonly SystemConformations[],
): TermEnergies[][] {
  const { results, parts } = withoutResidual(systems, precision);
  if (residualWeight !== 0) for (const part of parts) addResidual(part, residualWeight, energyGradients(part));
  return results;
}

/** The same on any backend. */
export async function evaluateSystemsAsync(
  { residualWeight, evaluate }: ModelEngine,
  precision: Precision,
  systems: readonly SystemConformations[],
): Promise<TermEnergies[][]> {
  const { results, parts } = withoutResidual(systems, precision);
  if (residualWeight !== 0) for (const part of parts) addResidual(part, residualWeight, await evaluate(part));
  return results;
}

/** All terms but the residual, and the conformations in parts that each are one network pass. */
function withoutResidual(
  systems: readonly SystemConformations[],
  precision: Precision,
): { results: TermEnergies[][]; parts: Conformation[][] } {
  const queue: Conformation[] = [];
  const results = systems.map(({ system: { analytic, features }, positions, forces }) => {
    const size = 3 * analytic.atomCount;
    const energies = new Float64Array(analytic.terms.length);
    const terms: MutableTerms[] = [];
    for (let at = 0; at < positions.length; at += size) {
      const own = { features, positions: positions.subarray(at, at + size), forces: forces.subarray(at, at + size) };
      analytic.termEnergies(own.positions, own.forces, energies);
      const named: MutableTerms = {};
      for (let t = 0; t < energies.length; t++) named[analytic.terms[t]!.name] = energies[t]!;
      named[RESIDUAL] = 0;
      terms.push(named);
      queue.push({ ...own, terms: named });
    }
    return terms;
  });
  const parts: Conformation[][] = [];
  for (let from = 0; from < queue.length; ) {
    let to = from;
    let pairs = 0;
    do pairs += pairsOf(queue[to++]!);
    while (to < queue.length && pairs + pairsOf(queue[to]!) <= PAIRS_PER_BATCH[precision]);
    parts.push(queue.slice(from, to));
    from = to;
  }
  return { results, parts };
}

function addResidual(
  part: readonly Conformation[],
  residualWeight: number,
  { energies, gradients }: EnergyGradients,
): void {
  let at = 0;
  part.forEach(({ terms, forces }, i) => {
    terms[RESIDUAL] = residualWeight * energies[i]!;
    for (let k = 0; k < forces.length; k++) forces[k]! -= residualWeight * gradients[at++]!;
  });
}

type MutableTerms = Record<string, number>;

/** One of a system's conformations and where its results go. */
interface Conformation extends AtomSystem {
  readonly forces: Float64Array;
  readonly terms: MutableTerms;
}

/** At most so many pairs of atoms. */
const pairsOf = ({ positions }: Conformation) => (positions.length / 3) ** 2 / 2;

/** @throws RangeError unless both arrays hold the same whole number of conformations */
export function checkConformations(atomCount: number, positions: Float64Array, forces: Float64Array): void {
  if (positions.length % (3 * atomCount) !== 0)
    throw new RangeError(`positions: expected a multiple of ${atomCount}×3 entries, got ${positions.length}`);
  if (forces.length !== positions.length)
    throw new RangeError(`forces: expected ${positions.length} entries as in positions, got ${forces.length}`);
}
