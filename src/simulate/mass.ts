import type { Molecule } from '../chemistry/molecule.js';
import { elementOf, symbolOf } from '../core/elements.js';
import { ResffError } from '../core/errors.js';
import { isotopeMass } from '../core/isotope.js';
import { hydrogenBonds } from './hydrogen-constraint.js';

/** Masses (N), g/mol: averages of the elements, and those of the isotopes the molecule names. */
export function atomicMasses({ atomicNumbers, massNumbers }: Molecule): Float64Array {
  return Float64Array.from(atomicNumbers, (z, i) => {
    const massNumber = massNumbers?.[i] ?? 0;
    return massNumber === 0 ? elementOf(z).mass : isotopeMass(z, massNumber);
  });
}

/**
 * Masses (N), g/mol, with part of the heavy atoms' mass moved to the hydrogens bonded to them, water included: the fastest
 * vibrations become slower and a longer time step possible. The total mass and every average over positions stay the same,
 * anything that depends on velocities or rates does not. Hydrogens bonded to no heavy atom keep their mass; one bonded to
 * several takes equal parts.
 *
 * @param hydrogenMass g/mol of each hydrogen, default 3.024, three times its own
 * @throws ResffError (option) for a mass below that of hydrogen, or when a heavy atom would become lighter than its hydrogens
 * Source: Feenstra, Hess, Berendsen 1999, doi:10.1002/(SICI)1096-987X(199906)20:8<786::AID-JCC5>3.0.CO;2-B
 */
export function repartitionedMasses(molecule: Molecule, hydrogenMass = 3.024): Float64Array {
  const ordinary = elementOf(1).mass;
  if (!(hydrogenMass >= ordinary && hydrogenMass < Number.POSITIVE_INFINITY))
    throw new ResffError('option', `hydrogen mass: expected ${ordinary} g/mol or more, got ${hydrogenMass}`);
  const masses = atomicMasses(molecule);
  const { atomicNumbers } = molecule;
  const donors = new Map<number, number[]>();
  for (const [hydrogen, other] of hydrogenBonds(molecule))
    if (atomicNumbers[other] !== 1) donors.set(hydrogen, [...(donors.get(hydrogen) ?? []), other]);
  for (const [hydrogen, heavy] of donors) {
    // A deuterium has part of it already; tritium needs none.
    const moved = Math.max(0, hydrogenMass - masses[hydrogen]!);
    masses[hydrogen]! += moved;
    for (const atom of heavy) masses[atom]! -= moved / heavy.length;
  }
  for (const atom of new Set([...donors.values()].flat()))
    if (masses[atom]! < hydrogenMass)
      throw new ResffError(
        'option',
        `hydrogen mass: expected heavy atoms to stay heavier than their hydrogens of ${hydrogenMass} g/mol, got ${masses[atom]!.toFixed(3)} g/mol (${symbolOf(atomicNumbers[atom]!)} atom ${atom + 1}${molecule.name ? ` of ${molecule.name}` : ''})`,
      );
  return masses;
}
