import { ResffError } from '../core/errors.js';
import type { PeriodicForceField } from '../force-field/periodic-potential.js';
import type { IpiModel } from './ipi.js';
import { checkBonds, checkFinite } from './isolated-molecule.js';

/**
 * A periodic system for servers that send its cell with the positions, wrapped into it or not; the virial is that of atoms and cell.
 *
 * @throws from `compute`: ResffError (option) when there is no cell or one without volume; (molecule) when the first positions do not have the
 *   bonds of the molecules, or one is bonded to its own image; (numeric) for an energy that is not finite
 */
export function periodicSystem(potential: PeriodicForceField): IpiModel {
  const { molecule, atomCount } = potential;
  let known = potential.cell.slice();
  let first = true;
  return {
    atomCount,
    compute(positions, cell, forces, virial) {
      if (cell.every((x) => x === 0))
        throw new ResffError('option', 'i-PI: expected a cell, as the structure has one, got none');
      if (!cell.every((x, k) => x === known[k])) {
        potential.setCell(cell);
        known = cell.slice();
      }
      if (first) checkBonds(molecule, potential.whole(positions));
      first = false;
      const terms = potential.termsVirial(positions, forces, virial);
      checkFinite(terms, forces);
      return terms;
    },
  };
}
