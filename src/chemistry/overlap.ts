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
export function checkOverlap({ molecule, positions }: Structure): void {
  const { name, atomicNumbers } = molecule;
  for (let i = 0; i < atomicNumbers.length; i++)
    for (let j = 0; j < i; j++) {
      const dx = positions[3 * i]! - positions[3 * j]!;
      if (Math.abs(dx) > CLOSEST) continue;
      const distance = Math.hypot(
        dx,
        positions[3 * i + 1]! - positions[3 * j + 1]!,
        positions[3 * i + 2]! - positions[3 * j + 2]!,
      );
      if (distance > CLOSEST) continue;
      const atom = (at: number) => `${symbolOf(atomicNumbers[at]!)}${at + 1}`;
      throw new ResffError(
        'molecule',
        `positions: expected atoms more than ${CLOSEST} Å apart, got ${distance.toFixed(3)} Å between ${atom(j)} and ${atom(i)} (molecule ${name})`,
      );
    }
}
