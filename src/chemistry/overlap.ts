import { distance, openBox } from '../core/box.js';
import { boxOf } from '../core/cell.js';
import { symbolOf } from '../core/elements.js';
import { ResffError } from '../core/errors.js';
import type { Structure } from './structure.js';

/** Å; the shortest bond there is, H–H, has 0.74. */
const CLOSEST = 0.2;

/**
 * Refuses a structure in which two atoms lie at the same place, which no force field can describe: 0.2 Å or less apart.
 *
 * @throws ResffError (molecule) that names the first such pair and its distance
 */
export function checkOverlap({ molecule, positions, cell }: Structure): void {
  const { name, atomicNumbers } = molecule;
  const box = cell ? boxOf(cell) : openBox;
  for (let i = 0; i < atomicNumbers.length; i++)
    for (let j = 0; j < i; j++) {
      if (!cell && Math.abs(positions[3 * i]! - positions[3 * j]!) > CLOSEST) continue;
      const apart = distance(box, positions, i, j);
      if (apart > CLOSEST) continue;
      const atom = (at: number) => `${symbolOf(atomicNumbers[at]!)}${at + 1}`;
      throw new ResffError(
        'molecule',
        `positions: expected atoms more than ${CLOSEST} Å apart, got ${apart.toFixed(3)} Å between ${atom(j)} and ${atom(i)} (molecule ${name})`,
      );
    }
}
