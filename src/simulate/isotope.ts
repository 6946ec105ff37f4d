import type { Molecule } from '../chemistry/molecule.js';
import { symbolOf } from '../core/elements.js';
import { ResffError } from '../core/errors.js';
import { isotopeMass, mostAbundantIsotope } from '../core/isotope.js';

/**
 * Masses (N), g/mol, of the isotopes the molecule names and else of the most abundant isotope of each element, as spectra resolve
 * them; `atomicMasses` has the averages.
 *
 * @throws ResffError (code molecule) for elements other than H to Ca, Br and I
 */
export function isotopicMasses({ atomicNumbers, massNumbers, name }: Molecule): Float64Array {
  return Float64Array.from(atomicNumbers, (z, i) => {
    const massNumber = massNumbers?.[i] || mostAbundantIsotope(z);
    if (massNumber === undefined)
      throw new ResffError(
        'molecule',
        `isotope: expected an element from H to Ca, Br or I, got ${symbolOf(z)} (atom ${i + 1}${name ? ` of ${name}` : ''})`,
      );
    return isotopeMass(z, massNumber);
  });
}
