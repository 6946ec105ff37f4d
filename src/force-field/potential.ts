import type { Molecule } from '../chemistry/molecule.js';
import { checkLength } from '../potentials/check-length.js';
import type { Parameters } from '../potentials/parameters.js';
import type { Potential } from '../potentials/potential.js';
import type { SumPotential } from '../potentials/sum.js';
import type { TeamSystem } from '../residual/team/team.js';
import type { Topology } from '../topology/topology.js';
import type { ModelEngine, Precision } from './engine.js';

/**
 * Energy split into its terms by name, kcal/mol: `bond`, `angle`, ..., `residual`, as many as the model has. Which these are is said in
 * one place, `ForceFieldPotential.parts`; whatever reports them goes through the record.
 */
export type TermEnergies = Readonly<Record<string, number>>;

export function totalEnergy(terms: TermEnergies): number {
  let energy = 0;
  for (const name in terms) energy += terms[name]!;
  return energy;
}

/** A molecule's complete energy, a sum of named terms of which the residual network is one. */
export interface ForceFieldPotential extends Potential {
  /** The terms, each a potential of its own, in the order of reports; their energies and forces add up to those of this one. */
  readonly parts: readonly Potential[];
  readonly molecule: Molecule;
  readonly topology: Topology;
  readonly parameters: Parameters;
  readonly precision: Precision;
  /** What every output should repeat, such as elements the model was not trained on. */
  readonly warnings: readonly string[];
  /**
   * Energy by term, and the forces of their sum.
   *
   * @param positions (N,3) Å
   * @param forces (N,3) kcal/mol/Å, added to
   * @throws RangeError when an array does not have 3N entries
   */
  terms(positions: Float64Array, forces?: Float64Array): TermEnergies;
  /**
   * The same for many conformations at once.
   *
   * @param positions (C,N,3) Å
   * @param forces (C,N,3) kcal/mol/Å, added to
   * @returns C entries
   * @throws RangeError when an array is not a whole number of conformations
   */
  batch(positions: Float64Array, forces?: Float64Array): TermEnergies[];
  /**
   * What each atom contributes to the residual energy.
   *
   * @param positions (N,3) Å
   * @returns (N) kcal/mol, all zero for a model without residual
   * @throws RangeError when the array does not have 3N entries
   */
  residualAtomEnergies(positions: Float64Array): Float64Array;
}

/** One molecule ready to be evaluated. */
export interface PreparedSystem {
  /** (N,114) */
  readonly features: Float64Array;
  /** All terms but the residual. */
  readonly mm: SumPotential;
}

/** Conformations of one molecule. */
export interface SystemConformations {
  readonly system: PreparedSystem;
  /** (C,N,3) Å */
  readonly positions: Float64Array;
  /** (C,N,3) kcal/mol/Å, added to */
  readonly forces: Float64Array;
}

/** Name of the residual among the terms. */
const RESIDUAL = 'residual';

/** Pairs of atoms a residual batch may have: bounds the memory of one network pass. */
const PAIRS_PER_BATCH: Record<Precision, number> = { double: 20_000, single: 200_000 };

/**
 * Terms of every conformation of every system. Conformations of several systems share network passes.
 *
 * @returns per system, per conformation
 */
export function evaluateSystems(
  engine: ModelEngine,
  precision: Precision,
  systems: readonly SystemConformations[],
): TermEnergies[][] {
  const queue: Conformation[] = [];
  const results = systems.map(({ system: { mm, features }, positions, forces }) => {
    const size = 3 * mm.atomCount;
    const energies = new Float64Array(mm.terms.length);
    const terms: MutableTerms[] = [];
    for (let at = 0; at < positions.length; at += size) {
      const own = { features, positions: positions.subarray(at, at + size), forces: forces.subarray(at, at + size) };
      mm.termEnergies(own.positions, own.forces, energies);
      const named: MutableTerms = {};
      for (let t = 0; t < energies.length; t++) named[mm.terms[t]!.name] = energies[t]!;
      named[RESIDUAL] = 0;
      terms.push(named);
      queue.push({ ...own, terms: named });
    }
    return terms;
  });
  const { residualWeight } = engine;
  if (residualWeight === 0) return results;
  for (let from = 0; from < queue.length; ) {
    let to = from;
    let pairs = 0;
    do pairs += pairsOf(queue[to++]!);
    while (to < queue.length && pairs + pairsOf(queue[to]!) <= PAIRS_PER_BATCH[precision]);
    const part = queue.slice(from, to);
    const { energies, gradients } = engine.residual(part);
    let at = 0;
    part.forEach(({ terms, forces }, i) => {
      terms[RESIDUAL] = residualWeight * energies[i]!;
      for (let k = 0; k < forces.length; k++) forces[k]! -= residualWeight * gradients[at++]!;
    });
    from = to;
  }
  return results;
}

type MutableTerms = Record<string, number>;

/** One of a system's conformations and where its results go. */
interface Conformation extends TeamSystem {
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

/** The residual network as a term like the others. */
function residualPotential({ residualWeight, residual }: ModelEngine, { features, mm }: PreparedSystem): Potential {
  return {
    name: RESIDUAL,
    atomCount: mm.atomCount,
    energyForces(positions, forces) {
      checkLength('positions', mm.atomCount, positions);
      checkLength('forces', mm.atomCount, forces);
      if (residualWeight === 0) return 0;
      const { energies, gradients } = residual([{ features, positions }]);
      for (let k = 0; k < forces.length; k++) forces[k]! -= residualWeight * gradients[k]!;
      return residualWeight * energies[0]!;
    },
  };
}

/** What `ForceField.potential` returns. */
export function forceFieldPotential(
  engine: ModelEngine,
  system: PreparedSystem,
  facts: Pick<ForceFieldPotential, 'name' | 'molecule' | 'topology' | 'parameters' | 'precision' | 'warnings'>,
): ForceFieldPotential {
  const { atomCount } = system.mm;
  const terms = (positions: Float64Array, forces: Float64Array) => {
    checkLength('positions', atomCount, positions);
    checkLength('forces', atomCount, forces);
    return evaluateSystems(engine, facts.precision, [{ system, positions, forces }])[0]![0]!;
  };
  return {
    ...facts,
    atomCount,
    parts: [...system.mm.terms, residualPotential(engine, system)],
    energyForces: (positions, forces) => totalEnergy(terms(positions, forces)),
    terms: (positions, forces = new Float64Array(positions.length)) => terms(positions, forces),
    residualAtomEnergies(positions) {
      checkLength('positions', atomCount, positions);
      if (engine.residualWeight === 0) return new Float64Array(atomCount);
      return engine.residualAtoms({ features: system.features, positions }).map((e) => engine.residualWeight * e);
    },
    batch(positions, forces = new Float64Array(positions.length)) {
      checkConformations(atomCount, positions, forces);
      return evaluateSystems(engine, facts.precision, [{ system, positions, forces }])[0]!;
    },
  };
}
