import { ResffError } from '../core/errors.js';
import { checkLength } from './check-length.js';
import {
  checkCoordinate,
  coordinateDifference,
  coordinateGradient,
  type InternalCoordinate,
} from './internal-coordinate.js';
import type { Potential } from './potential.js';
import { TORSION_GEOMETRY_SIZE, torsionGeometry } from './torsion-geometry.js';

/** A distance, angle or dihedral pulled towards a value. */
export interface InternalRestraint extends InternalCoordinate {
  /** Å or rad, where the restraint is relaxed */
  readonly value: number;
  /** kcal/mol/Å² or kcal/mol/rad² */
  readonly k: number;
  /** Å or rad, half width of the flat bottom: no energy this close to `value`. Default 0. */
  readonly flat?: number;
}

/** Å. A restrained dihedral fades where an outer atom is closer to the axis of the inner two: it has no direction there. */
const guard = { torsionGuard: 0.1 };

/**
 * Harmonic restraints of distances, angles and dihedrals,
 *
 *     E = Σ ½ k max(0, |q − value| − flat)²
 *
 * with the difference of dihedrals taken the short way round. The energy of a dihedral is multiplied by the switch S of
 * `torsionGeometry`, 1 as long as both outer atoms are 0.1 Å or more off the axis.
 *
 * @throws ResffError (code option) for atoms that are not there, values that are not finite, negative k or flat, distances and
 *   angles out of range
 * @remarks Coincident atoms and straight angles: the direction is undefined, the term adds its energy and no force. A dihedral
 * half a turn from its value: the energy has a ridge, the force jumps there.
 */
export function internalRestraints(atomCount: number, restraints: readonly InternalRestraint[]): Potential {
  for (const restraint of restraints) checkRestraint(restraint, atomCount);
  const terms = restraints.map((restraint) => ({ ...restraint, atoms: [...restraint.atoms] }));
  const gradient = new Float64Array(12);
  const torsion = new Float64Array(TORSION_GEOMETRY_SIZE);
  return {
    name: 'restraint',
    atomCount,
    energyForces(x, forces) {
      checkLength('positions', atomCount, x);
      checkLength('forces', atomCount, forces);
      let total = 0;
      for (const term of terms) {
        const { kind, atoms, k, flat = 0 } = term;
        const difference = coordinateDifference(kind, coordinateGradient(term, x, gradient), term.value);
        const beyond = Math.abs(difference) - flat;
        if (beyond <= 0) continue;
        let energy = 0.5 * k * beyond * beyond;
        let slope = k * beyond * Math.sign(difference);
        if (kind === 'dihedral') {
          const [i, j, l, m] = [3 * atoms[0]!, 3 * atoms[1]!, 3 * atoms[2]!, 3 * atoms[3]!];
          const guarded = torsionGeometry(x, i, j, l, m, torsion, guard);
          if (guarded) addSwitchForces(forces, i, j, l, m, energy, torsion);
          energy *= torsion[1]!;
          slope *= torsion[1]!;
        }
        total += energy;
        for (let a = 0; a < atoms.length; a++)
          for (let d = 0; d < 3; d++) forces[3 * atoms[a]! + d]! -= slope * gradient[3 * a + d]!;
      }
      return total;
    },
  };
}

/** Forces −energy · ∂S/∂x; `torsion` holds ∂S for x_j − x_i, x_j − x_k and x_l − x_k. */
function addSwitchForces(
  forces: Float64Array,
  i: number,
  j: number,
  k: number,
  l: number,
  energy: number,
  torsion: Float64Array,
): void {
  for (let d = 0; d < 3; d++) {
    const a = energy * torsion[11 + d]!;
    const b = energy * torsion[14 + d]!;
    const c = energy * torsion[17 + d]!;
    forces[i + d]! += a;
    forces[j + d]! -= a + b;
    forces[k + d]! += b + c;
    forces[l + d]! -= c;
  }
}

function checkRestraint(restraint: InternalRestraint, atomCount: number): void {
  checkCoordinate(restraint, atomCount, 'restraint');
  const { kind, value, k, flat = 0 } = restraint;
  const fail = (what: string, range: string, got: number) => {
    throw new ResffError('option', `restraint ${kind}, ${what}: expected ${range}, got ${got}`);
  };
  if (!Number.isFinite(value)) fail('value', 'a number', value);
  if (kind === 'distance' && value < 0) fail('value', '0 Å or more', value);
  if (kind === 'angle' && (value < 0 || value > Math.PI)) fail('value', '0 to π rad', value);
  if (!(k >= 0 && Number.isFinite(k))) fail('force constant', 'a number from 0', k);
  if (!(flat >= 0)) fail('flat bottom', 'a width from 0', flat);
}
