import type { Molecule } from '../chemistry/molecule.js';
import { checkLength } from '../potentials/check-length.js';
import type { Parameters } from '../potentials/parameters.js';
import type { Potential } from '../potentials/potential.js';
import { sumPotentials } from '../potentials/sum.js';
import type { PreparedSystem } from '../residual/prepared-system.js';
import type { Topology } from '../topology/topology.js';
import type { Precision } from './backend.js';
import type { UnseenAtom } from './coverage.js';
import {
  checkConformations,
  type EngineAtOnce,
  evaluateSystems,
  type MoleculeSystem,
  RESIDUAL,
} from './evaluate-systems.js';
import type { TermEnergies } from './term-energies.js';

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
  /** Atoms outside what the model has seen; empty also where its file does not say what that is. */
  readonly unseen: readonly UnseenAtom[];
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
  /** Gives back the memory of what is prepared for this molecule; the next evaluation prepares it again. */
  release(): void;
}

/** The residual network as a term like the others, prepared when it is first asked for. */
function residualPotential(
  { residualWeight, prepare }: EngineAtOnce,
  { features, analytic }: MoleculeSystem,
): Potential & Pick<PreparedSystem, 'release'> {
  let prepared: PreparedSystem | null = null;
  return {
    name: RESIDUAL,
    atomCount: analytic.atomCount,
    energyForces(positions, forces) {
      checkLength('positions', analytic.atomCount, positions);
      checkLength('forces', analytic.atomCount, forces);
      if (residualWeight === 0) return 0;
      prepared ??= prepare(features);
      return prepared.energyForces(positions, forces, residualWeight);
    },
    release() {
      prepared?.release();
    },
  };
}

/** What `ForceField.potential` returns. */
export function forceFieldPotential(
  engine: EngineAtOnce,
  system: MoleculeSystem,
  facts: Pick<
    ForceFieldPotential,
    'name' | 'molecule' | 'topology' | 'parameters' | 'precision' | 'warnings' | 'unseen'
  >,
): ForceFieldPotential {
  const { atomCount } = system.analytic;
  const residual = residualPotential(engine, system);
  const sum = sumPotentials([...system.analytic.terms, residual], facts.name);
  return {
    ...facts,
    atomCount,
    parts: sum.terms,
    energyForces: sum.energyForces,
    release: residual.release,
    terms(positions, forces = new Float64Array(positions.length)) {
      const energies = new Float64Array(sum.terms.length);
      sum.termEnergies(positions, forces, energies);
      return Object.fromEntries(sum.terms.map(({ name }, t) => [name, energies[t]!]));
    },
    residualAtomEnergies(positions) {
      checkLength('positions', atomCount, positions);
      if (engine.residualWeight === 0) return new Float64Array(atomCount);
      return engine.atomEnergies({ features: system.features, positions }).map((e) => engine.residualWeight * e);
    },
    batch(positions, forces = new Float64Array(positions.length)) {
      checkConformations(atomCount, positions, forces);
      return evaluateSystems(engine, facts.precision, [{ system, positions, forces }])[0]!;
    },
  };
}
