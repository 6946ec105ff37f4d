import type { Molecule } from '../../chemistry/molecule.js';
import { symbolOf } from '../../core/elements.js';
import type { CoordinateKind } from '../../potentials/internal-coordinate.js';

const DEGREES = 180 / Math.PI;

/** Å stay, rad become degrees. */
export function shown(kind: CoordinateKind, value: number): number {
  return kind === 'distance' ? value : value * DEGREES;
}

export const unitOf = (kind: CoordinateKind) => (kind === 'distance' ? 'Å' : '°');

export const coordinateTitle = (kind: CoordinateKind) =>
  kind === 'distance' ? 'bond' : kind === 'angle' ? 'angle' : 'torsion';

/** `C1-O2`, atoms counted from 1. */
export function atomNames({ atomicNumbers }: Molecule, atoms: readonly number[]): string {
  return atoms.map((atom) => `${symbolOf(atomicNumbers[atom]!)}${atom + 1}`).join('-');
}
