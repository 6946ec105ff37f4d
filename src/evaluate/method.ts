import type { Molecule } from '../chemistry/molecule.js';
import { ResffError } from '../core/errors.js';
import { type UnseenAtom, unseenAtoms } from '../force-field/coverage.js';
import type { ForceField, ForceFieldOptions } from '../force-field/force-field.js';
import { totalEnergy } from '../force-field/term-energies.js';

export interface MethodPoints {
  /** (C) kcal/mol */
  readonly energies: Float64Array;
  /** (C,N,3) kcal/mol/Å, or null where the method gives none */
  readonly forces: Float64Array | null;
}

/** Anything that gives energies at given geometries: a model of this program or a method it is compared with. */
export interface EnergyMethod {
  readonly name: string;
  /**
   * @param positions (C,N,3) Å
   * @throws ResffError (molecule) for a molecule the method does not cover; the molecule is then counted as skipped
   */
  singlePoints(molecule: Molecule, positions: Float64Array): MethodPoints;
  /** Atoms of kinds that the method has hardly met; only of one that has learned and says from what. */
  unseen?(molecule: Molecule): readonly UnseenAtom[];
}

/** A model as a method. */
export function forceFieldMethod(field: ForceField, options: ForceFieldOptions = {}): EnergyMethod {
  return {
    name: field.model.name,
    ...(field.model.environments ? { unseen: (molecule) => unseenAtoms(field.model, molecule) ?? [] } : {}),
    singlePoints(molecule, positions) {
      const forces = new Float64Array(positions.length);
      const energies = Float64Array.from(field.potential(molecule, options).batch(positions, forces), totalEnergy);
      return { energies, forces };
    },
  };
}

/** @throws ResffError (numeric) naming the first energy that is not finite */
export function checkFinite(energies: Float64Array, id: string): void {
  const bad = energies.findIndex((energy) => !Number.isFinite(energy));
  if (bad >= 0)
    throw new ResffError(
      'numeric',
      `evaluation: expected a finite energy, got ${energies[bad]} (${id}, conformation ${bad + 1})`,
    );
}
