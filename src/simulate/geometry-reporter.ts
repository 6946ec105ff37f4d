import { distance, openBox } from '../core/box.js';
import { ResffError } from '../core/errors.js';
import { type DihedralAtoms, dihedralAngle } from './bond-rotation.js';
import type { Reporter } from './reporter.js';
import { superpose } from './superpose.js';

/**
 * RMSD (Å) to a reference after superposition on the same atoms.
 *
 * @param reference (N,3) Å
 * @param weights (N) default all 1; 0 leaves an atom out
 */
export function rmsdReporter(reference: Float64Array, name = 'rmsd', weights?: ArrayLike<number>): Reporter {
  return {
    columns: [{ name, unit: 'A', digits: 4 }],
    report: ({ positions }) => [superpose(positions, reference, weights).rmsd],
  };
}

/**
 * Radius of gyration (Å), √(Σ m |x − x_cm|² / Σ m).
 *
 * @param masses (N) g/mol
 */
export function gyrationReporter(masses: ArrayLike<number>): Reporter {
  return {
    columns: [{ name: 'rg', unit: 'A', digits: 4 }],
    report: ({ positions }) => [radiusOfGyration(positions, masses)],
  };
}

/**
 * @param positions (N,3) Å
 * @param masses (N) any unit
 * @returns Å
 */
export function radiusOfGyration(positions: Float64Array, masses: ArrayLike<number>): number {
  let total = 0;
  const center = [0, 0, 0];
  for (let i = 0; i < masses.length; i++) {
    total += masses[i]!;
    for (let a = 0; a < 3; a++) center[a]! += masses[i]! * positions[3 * i + a]!;
  }
  let sum = 0;
  for (let i = 0; i < masses.length; i++)
    for (let a = 0; a < 3; a++) sum += masses[i]! * (positions[3 * i + a]! - center[a]! / total) ** 2;
  return Math.sqrt(sum / total);
}

/** Distance (Å) of two atoms, from 0. */
export function distanceReporter(
  atoms: readonly [number, number],
  atomCount: number,
  name: string,
  box = openBox,
): Reporter {
  checkAtoms(atoms, atomCount, name);
  return {
    columns: [{ name, unit: 'A', digits: 4 }],
    report: ({ positions }) => [distance(box, positions, atoms[0], atoms[1])],
  };
}

/** Dihedral (degrees, in (−180, 180]) of four atoms, from 0; NaN where three of them are collinear. */
export function dihedralReporter(atoms: DihedralAtoms, atomCount: number, name: string): Reporter {
  checkAtoms(atoms, atomCount, name);
  return {
    columns: [{ name, unit: 'deg', digits: 3 }],
    report: ({ positions }) => [(dihedralAngle(positions, atoms) * 180) / Math.PI],
  };
}

function checkAtoms(atoms: readonly number[], atomCount: number, name: string): void {
  for (const atom of atoms)
    if (!Number.isInteger(atom) || atom < 0 || atom >= atomCount)
      throw new ResffError('option', `${name}: expected ${atomCount} atoms, got atom ${atom + 1}`);
  if (new Set(atoms).size !== atoms.length)
    throw new ResffError('option', `${name}: expected different atoms, got one twice`);
}
