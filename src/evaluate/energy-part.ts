import type { Molecule } from '../chemistry/molecule.js';
import type { ForceField, ForceFieldOptions } from '../force-field/force-field.js';
import { molecularMechanics } from '../potentials/mm.js';

/** What the energy of a model is made of; the bonded ones in the order of the MM part's terms. */
export const energyParts = ['bond', 'angle', 'proper', 'improper', 'residual'] as const;
export type EnergyPart = (typeof energyParts)[number];

/** One part at some geometries of a molecule. */
export interface PartValues {
  /** (C) kcal/mol */
  readonly energies: Float64Array;
  /** (C,N,3) kcal/mol/Å, −∂E/∂x */
  readonly forces: Float64Array;
}

export type PartTable = Readonly<Record<EnergyPart, PartValues>>;

/**
 * Energies and forces of every part of a model at given geometries. Together they are the model's:
 * the residual's forces are the model's less those of the bonded terms.
 *
 * @param positions (C,N,3) Å
 * @throws RangeError when the positions are not a whole number of conformations; as `ForceField.potential` otherwise
 */
export function energyPartValues(
  field: ForceField,
  molecule: Molecule,
  positions: Float64Array,
  options: ForceFieldOptions = {},
): PartTable {
  const potential = field.potential(molecule, options);
  const residualForces = new Float64Array(positions.length);
  const energies = potential.batch(positions, residualForces);
  const { terms } = molecularMechanics(
    potential.topology,
    potential.parameters,
    field.model.architecture.mm.torsionGuard,
  );
  const size = 3 * potential.atomCount;
  const bonded = terms.map((term): PartValues => {
    const forces = new Float64Array(positions.length);
    const own = Float64Array.from(energies, (_, c) =>
      term.energyForces(positions.subarray(c * size, (c + 1) * size), forces.subarray(c * size, (c + 1) * size)),
    );
    for (let i = 0; i < forces.length; i++) residualForces[i]! -= forces[i]!;
    return { energies: own, forces };
  });
  const [bond, angle, proper, improper] = bonded as [PartValues, PartValues, PartValues, PartValues];
  const residual = { energies: Float64Array.from(energies, (one) => one.residual), forces: residualForces };
  return { bond, angle, proper, improper, residual };
}

/** The same function of every part. */
export function mapParts(transform: (part: EnergyPart) => PartValues): PartTable {
  return Object.fromEntries(energyParts.map((part) => [part, transform(part)])) as unknown as PartTable;
}
