import type { Molecule } from '../chemistry/molecule.js';
import type { ForceField, ForceFieldOptions } from '../force-field/force-field.js';

/** One part of a model's energy at some geometries of a molecule. */
export interface PartValues {
  /** (C) kcal/mol */
  readonly energies: Float64Array;
  /** (C,N,3) kcal/mol/Å, −∂E/∂x */
  readonly forces: Float64Array;
}

/** By name of the term, in the order of `ForceFieldPotential.parts`. */
export type PartTable = Readonly<Record<string, PartValues>>;

/**
 * Energies and forces of every part of a model at given geometries. Together they are the model's.
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
  const { parts, atomCount } = field.potential(molecule, options);
  const size = 3 * atomCount;
  if (positions.length % size !== 0)
    throw new RangeError(`positions: expected a multiple of ${atomCount}×3 entries, got ${positions.length}`);
  const table = parts.map((part): [string, PartValues] => {
    const forces = new Float64Array(positions.length);
    const energies = Float64Array.from({ length: positions.length / size }, (_, c) =>
      part.energyForces(positions.subarray(c * size, (c + 1) * size), forces.subarray(c * size, (c + 1) * size)),
    );
    return [part.name, { energies, forces }];
  });
  return Object.fromEntries(table);
}

/** The same function of every part. */
export function mapParts(table: PartTable, transform: (values: PartValues) => PartValues): PartTable {
  return Object.fromEntries(Object.entries(table).map(([name, values]) => [name, transform(values)]));
}
