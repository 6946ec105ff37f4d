import { type Cell, cellOf } from '../core/cell.js';
import { ResffError } from '../core/errors.js';
import { checkLength } from '../potentials/check-length.js';
import type { PeriodicPotential, PeriodicTerm } from '../potentials/periodic-potential.js';
import type { Potential } from '../potentials/potential.js';
import type { PreparedSystem } from '../residual/prepared-system.js';
import { wholeMolecules } from '../topology/whole-molecules.js';
import { checkConformations, type EngineAtOnce, RESIDUAL } from './evaluate-systems.js';
import type { ForceFieldPotential } from './potential.js';
import type { TermEnergies } from './term-energies.js';

/** The energy of one cell of a periodic system, a sum of named terms. Everything with positions takes them wrapped, whole or anything between. */
export interface PeriodicForceField extends ForceFieldPotential, PeriodicPotential {
  /**
   * As `terms`, and adds the virial.
   *
   * @param virial (3,3) kcal/mol, see `PeriodicPotential`
   */
  termsVirial(positions: Float64Array, forces: Float64Array, virial: Float64Array): TermEnergies;
  /**
   * Positions with every molecule whole, its first atom where it is.
   *
   * @param positions (N,3) Å
   * @throws ResffError (code molecule) where a molecule is bonded to its own image
   */
  whole(positions: Float64Array): Float64Array;
}

/** The residual network as a term, prepared when it is first asked for. */
function residualTerm(
  { residualWeight, prepare }: EngineAtOnce,
  features: Float64Array,
  atomCount: number,
): PeriodicTerm & Pick<PreparedSystem, 'release'> {
  let prepared: PreparedSystem | null = null;
  return {
    name: RESIDUAL,
    atomCount,
    energyForces(x, cell, forces, virial) {
      if (residualWeight === 0) return 0;
      prepared ??= prepare(features, true);
      return prepared.energyForces(x, forces, residualWeight, { cell, virial });
    },
    release() {
      prepared?.release();
    },
  };
}

/**
 * What `ForceField.periodicPotential` returns.
 *
 * @param analytic all terms but the residual
 */
export function periodicForceField(
  engine: EngineAtOnce,
  features: Float64Array,
  analytic: readonly PeriodicTerm[],
  start: Cell,
  facts: Pick<
    ForceFieldPotential,
    'name' | 'molecule' | 'topology' | 'parameters' | 'precision' | 'warnings' | 'unseen'
  >,
): PeriodicForceField {
  const { atomCount, bonds } = facts.topology;
  const residual = residualTerm(engine, features, atomCount);
  const terms = [...analytic, residual];
  const molecules = wholeMolecules(atomCount, bonds);
  const x = new Float64Array(3 * atomCount);
  const unused = new Float64Array(9);
  let cell = cellOf(start);

  /** Energies of some terms, in their order. */
  const evaluate = (
    some: readonly PeriodicTerm[],
    positions: Float64Array,
    forces: Float64Array,
    virial: Float64Array,
  ) => {
    checkLength('positions', atomCount, positions);
    checkLength('forces', atomCount, forces);
    checkFinite(positions);
    molecules.unwrap(positions, cell, x);
    return some.map((term) => term.energyForces(x, cell, forces, virial));
  };
  const sum = (energies: readonly number[]) => energies.reduce((total, energy) => total + energy, 0);
  const named = (energies: readonly number[]) =>
    Object.fromEntries(terms.map(({ name }, t): [string, number] => [name, energies[t]!]));

  return {
    ...facts,
    atomCount,
    get cell() {
      return cell;
    },
    setCell(vectors) {
      cell = cellOf(vectors);
    },
    parts: terms.map(
      (term): Potential => ({
        name: term.name,
        atomCount,
        energyForces: (positions, forces) => sum(evaluate([term], positions, forces, unused)),
      }),
    ),
    energyForces: (positions, forces) => sum(evaluate(terms, positions, forces, unused)),
    energyForcesVirial: (positions, forces, virial) => sum(evaluate(terms, positions, forces, virial)),
    terms: (positions, forces = new Float64Array(positions.length)) =>
      named(evaluate(terms, positions, forces, unused)),
    termsVirial: (positions, forces, virial) => named(evaluate(terms, positions, forces, virial)),
    batch(positions, forces = new Float64Array(positions.length)) {
      checkConformations(atomCount, positions, forces);
      const size = 3 * atomCount;
      return Array.from({ length: positions.length / size }, (_, c) =>
        named(
          evaluate(
            terms,
            positions.subarray(c * size, (c + 1) * size),
            forces.subarray(c * size, (c + 1) * size),
            unused,
          ),
        ),
      );
    },
    residualAtomEnergies(positions) {
      checkLength('positions', atomCount, positions);
      if (engine.residualWeight === 0) return new Float64Array(atomCount);
      molecules.unwrap(positions, cell, x);
      const energies = engine.atomEnergies({ features, positions: x.slice() }, cell);
      return energies.map((e) => engine.residualWeight * e);
    },
    release: residual.release,
    whole(positions) {
      const out = new Float64Array(positions.length);
      molecules.unwrap(positions, cell, out);
      return out;
    },
  };
}

function checkFinite(positions: Float64Array): void {
  for (let k = 0; k < positions.length; k++)
    if (!Number.isFinite(positions[k]!))
      throw new ResffError(
        'numeric',
        `positions: expected finite coordinates, got ${positions[k]} (atom ${Math.floor(k / 3)})`,
      );
}
