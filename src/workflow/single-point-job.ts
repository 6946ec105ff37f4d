import type { Structure } from '../chemistry/structure.js';
import { cellVolume } from '../core/cell.js';
import { type ErrorCode, ResffError } from '../core/errors.js';
import type { PeriodicForceField } from '../force-field/periodic-potential.js';
import type { ForceFieldPotential } from '../force-field/potential.js';
import { type TermEnergies, totalEnergy } from '../force-field/term-energies.js';
import { groupConformers } from '../formats/sdf/sdf.js';
import { type ForceFieldSetup, structurePotentials } from './force-field-source.js';
import type { Job } from './job.js';

/** Force field at one structure. */
export interface SinglePoint {
  readonly terms: TermEnergies;
  /** kcal/mol */
  readonly energy: number;
  /** (N,3) kcal/mol/Å */
  readonly forces: Float64Array;
  /** (3,3) kcal/mol/Å³, of a periodic structure: (1/V) ∂E/∂ε, positive where it would rather be smaller */
  readonly stress?: Float64Array;
}

/** Why there is no single point of a structure. */
export interface Failure {
  readonly code: ErrorCode;
  readonly message: string;
}

export interface SinglePointAnswer {
  /** In the order of the structures. */
  readonly points: readonly (SinglePoint | Failure)[];
  readonly warnings: readonly string[];
}

/** Single points; consecutive conformers of one molecule are evaluated together. */
export const job: Job<ForceFieldSetup, readonly Structure[], SinglePointAnswer> = {
  name: 'single-points',
  open(setup, { team }) {
    const potentialOf = structurePotentials(setup, team);
    return (structures) => {
      const warnings: string[] = [];
      const points = groupConformers(structures).flatMap((group): (SinglePoint | Failure)[] => {
        try {
          const potential = potentialOf(group[0]!);
          warnings.push(...potential.warnings);
          if (group.some(({ cell }) => cell))
            return group.map((structure) => inCell(structure, potentialOf(structure)));
          const size = 3 * potential.atomCount;
          const positions = new Float64Array(group.length * size);
          group.forEach((structure, c) => {
            positions.set(structure.positions, c * size);
          });
          const all = new Float64Array(positions.length);
          return potential.batch(positions, all).map((terms, c) => {
            const point = { terms, energy: totalEnergy(terms), forces: all.slice(c * size, (c + 1) * size) };
            return isFinitePoint(point) ? point : notFinite(point, group[c]!.molecule.name);
          });
        } catch (error) {
          if (!(error instanceof ResffError)) throw error;
          return group.map(() => ({ code: error.code, message: error.message }));
        }
      });
      return { points, warnings };
    };
  },
};

/** Conformers may have different cells, one of them or none. */
function inCell(
  { molecule, positions }: Structure,
  potential: ForceFieldPotential | PeriodicForceField,
): SinglePoint | Failure {
  const forces = new Float64Array(positions.length);
  if (!('termsVirial' in potential)) {
    const terms = potential.terms(positions, forces);
    const point = { terms, energy: totalEnergy(terms), forces };
    return isFinitePoint(point) ? point : notFinite(point, molecule.name);
  }
  const { terms, stress } = stressedTerms(potential, positions, forces);
  const point = { terms, energy: totalEnergy(terms), forces, stress };
  return isFinitePoint(point) ? point : notFinite(point, molecule.name);
}

/** Terms and stress (3,3) kcal/mol/Å³; forces are added to. */
export function stressedTerms(
  potential: PeriodicForceField,
  positions: Float64Array,
  forces: Float64Array,
): { terms: TermEnergies; stress: Float64Array } {
  const virial = new Float64Array(9);
  const terms = potential.termsVirial(positions, forces, virial);
  const volume = cellVolume(potential.cell);
  return { terms, stress: virial.map((value) => -value / volume) };
}

export function isFinitePoint({ energy, forces }: SinglePoint): boolean {
  return Number.isFinite(energy) && forces.every(Number.isFinite);
}

export function notFinite({ energy }: SinglePoint, name: string): Failure {
  const message = `energy: expected finite energy and forces, got ${energy} (structure ${name}: do atoms coincide?)`;
  return { code: 'numeric', message };
}
