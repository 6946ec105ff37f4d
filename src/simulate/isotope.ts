import type { Molecule } from '../chemistry/molecule.js';
import { symbolOf } from '../core/elements.js';
import { ResffError } from '../core/errors.js';

/** g/mol of the most abundant isotope. Source: AME2012 as given by NIST, Atomic Weights and Isotopic Compositions. */
const MASSES: ReadonlyMap<number, number> = new Map([
  [1, 1.00782503],
  [2, 4.00260325],
  [3, 7.01600344],
  [4, 9.01218307],
  [5, 11.00930536],
  [6, 12],
  [7, 14.003074],
  [8, 15.99491462],
  [9, 18.99840316],
  [10, 19.99244018],
  [11, 22.98976928],
  [12, 23.9850417],
  [13, 26.98153853],
  [14, 27.97692653],
  [15, 30.973762],
  [16, 31.97207117],
  [17, 34.96885268],
  [18, 39.96238312],
  [19, 38.96370649],
  [20, 39.96259086],
  [35, 78.9183376],
  [53, 126.9044719],
]);

/**
 * Masses (N), g/mol, of the most abundant isotope of each element, as spectra resolve them; `atomicMasses` has the averages.
 *
 * @throws ResffError (code molecule) for elements other than H to Ca, Br and I
 */
export function isotopicMasses({ atomicNumbers, name }: Molecule): Float64Array {
  return Float64Array.from(atomicNumbers, (z, i) => {
    const mass = MASSES.get(z);
    if (mass === undefined)
      throw new ResffError(
        'molecule',
        `isotope: expected an element from H to Ca, Br or I, got ${symbolOf(z)} (atom ${i}${name ? ` of ${name}` : ''})`,
      );
    return mass;
  });
}
