import { ResffError } from '../core/errors.js';
import { checkLength } from './check-length.js';
import type { Potential } from './potential.js';

export interface SphericalWall {
  /** Å */
  readonly radius: number;
  /** kcal/mol/Å² */
  readonly k: number;
  /** Å: a fixed center (3), or masses (N, g/mol) whose center moves with the atoms */
  readonly center: readonly [number, number, number] | { readonly masses: ArrayLike<number> };
}

/**
 * A spherical wall that keeps a droplet together,
 *
 *     E = Σ_i ½ k max(0, |x_i − c| − radius)²
 *
 * over all atoms, c a fixed point or the center of mass. About the center of mass the wall exerts no net force and no torque: what pushes
 * one atom back is taken up by all, each according to its mass.
 *
 * @throws ResffError (code option) unless radius is positive, k not negative, the center finite, every mass positive
 * @throws RangeError when there is not a mass for every atom
 */
export function sphericalWall(atomCount: number, { radius, k, center }: SphericalWall): Potential {
  if (!(radius > 0)) throw new ResffError('option', `wall, radius: expected a positive length in Å, got ${radius}`);
  if (!(k >= 0 && Number.isFinite(k)))
    throw new ResffError('option', `wall, force constant: expected a number from 0, got ${k}`);
  const shares = 'masses' in center ? massShares(atomCount, center.masses) : null;
  const c = shares ? new Float64Array(3) : Float64Array.from(center as readonly number[]);
  if (c.length !== 3 || !c.every(Number.isFinite))
    throw new ResffError('option', `wall, center: expected three finite coordinates, got ${c.join(', ')}`);
  const net = new Float64Array(3);
  return {
    name: 'wall',
    atomCount,
    energyForces(x, forces) {
      checkLength('positions', atomCount, x);
      checkLength('forces', atomCount, forces);
      if (shares) {
        c.fill(0);
        for (let i = 0; i < atomCount; i++) for (let d = 0; d < 3; d++) c[d]! += shares[i]! * x[3 * i + d]!;
      }
      net.fill(0);
      let energy = 0;
      for (let i = 0; i < 3 * atomCount; i += 3) {
        const dx = x[i]! - c[0]!;
        const dy = x[i + 1]! - c[1]!;
        const dz = x[i + 2]! - c[2]!;
        const r = Math.sqrt(dx * dx + dy * dy + dz * dz);
        if (r <= radius) continue;
        energy += 0.5 * k * (r - radius) * (r - radius);
        const slope = (k * (r - radius)) / r;
        forces[i]! -= slope * dx;
        forces[i + 1]! -= slope * dy;
        forces[i + 2]! -= slope * dz;
        net[0]! += slope * dx;
        net[1]! += slope * dy;
        net[2]! += slope * dz;
      }
      if (shares && energy !== 0)
        for (let i = 0; i < atomCount; i++) for (let d = 0; d < 3; d++) forces[3 * i + d]! += shares[i]! * net[d]!;
      return energy;
    },
  };
}

/** m_i / Σ m */
function massShares(atomCount: number, masses: ArrayLike<number>): Float64Array {
  if (masses.length !== atomCount) throw new RangeError(`masses: expected ${atomCount} entries, got ${masses.length}`);
  const shares = Float64Array.from(masses);
  const bad = shares.findIndex((mass) => !(mass > 0 && Number.isFinite(mass)));
  if (bad >= 0)
    throw new ResffError('option', `wall, masses: expected positive numbers, got ${shares[bad]} (atom ${bad + 1})`);
  const total = shares.reduce((sum, mass) => sum + mass, 0);
  return shares.map((mass) => mass / total);
}
