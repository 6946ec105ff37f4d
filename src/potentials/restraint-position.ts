import { ResffError } from '../core/errors.js';
import { checkLength } from './check-length.js';
import type { Potential } from './potential.js';

export interface PositionRestraint {
  /** counted from 0 */
  readonly atoms: readonly number[];
  /** (N,3) Å of the whole system, where the atoms are held; copied */
  readonly reference: Float64Array;
  /** kcal/mol/Å² */
  readonly k: number;
  /** Å, radius of the flat bottom: no energy this close to the reference. Default 0. */
  readonly flat?: number;
}

/**
 * Harmonic restraint of atoms to places in space,
 *
 *     E = Σ ½ k max(0, |x_i − reference_i| − flat)²
 *
 * It takes away the freedom of the whole to move and turn: net force and torque are not zero.
 *
 * @throws ResffError (code option) for atoms that are not there, negative k or flat, a reference that is not finite
 * @throws RangeError when the reference does not have 3N entries
 * @remarks At the reference exactly, with flat 0, force and energy are zero.
 */
export function positionRestraint(atomCount: number, restraint: PositionRestraint): Potential {
  const { k, flat = 0 } = restraint;
  const reference = restraint.reference.slice();
  checkLength('reference', atomCount, reference);
  const atoms = Uint32Array.from(restraint.atoms);
  for (const atom of restraint.atoms)
    if (!Number.isInteger(atom) || atom < 0 || atom >= atomCount)
      throw new ResffError(
        'option',
        `restraint position: expected atoms from 1 to ${atomCount}, got ${atom + 1} (counted from 1)`,
      );
  if (!(k >= 0 && Number.isFinite(k)))
    throw new ResffError('option', `restraint position, force constant: expected a number from 0, got ${k}`);
  if (!(flat >= 0))
    throw new ResffError('option', `restraint position, flat bottom: expected 0 Å or more, got ${flat}`);
  if (!reference.every(Number.isFinite))
    throw new ResffError('option', 'restraint position, reference: expected finite coordinates, got others');
  return {
    name: 'position restraint',
    atomCount,
    energyForces(x, forces) {
      checkLength('positions', atomCount, x);
      checkLength('forces', atomCount, forces);
      let energy = 0;
      for (let t = 0; t < atoms.length; t++) {
        const i = 3 * atoms[t]!;
        const dx = x[i]! - reference[i]!;
        const dy = x[i + 1]! - reference[i + 1]!;
        const dz = x[i + 2]! - reference[i + 2]!;
        const r = Math.sqrt(dx * dx + dy * dy + dz * dz);
        if (r <= flat) continue;
        energy += 0.5 * k * (r - flat) * (r - flat);
        const slope = (k * (r - flat)) / r;
        forces[i]! -= slope * dx;
        forces[i + 1]! -= slope * dy;
        forces[i + 2]! -= slope * dz;
      }
      return energy;
    },
  };
}
