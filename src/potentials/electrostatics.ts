import { COULOMB_KCAL_PER_MOL } from '../core/units.js';
import { checkLength } from './check-length.js';
import type { Potential } from './potential.js';

/** Options of the term, stored in a model's architecture. */
export interface ElectrostaticSettings {
  /** Å; closer than about this Coulomb's law flattens */
  readonly damping: number;
  /** pairs fewer bonds apart than this do not count: 1 counts all, 2 leaves out bonded atoms, 3 angles, 4 torsions too */
  readonly bondsApart: number;
}

/**
 * Pairs of atoms fewer bonds apart than given, for loops over i < j: the partners of atom i are `partners[start[i]..start[i+1])`,
 * ascending and all above i.
 */
export interface ExcludedPairs {
  readonly start: Uint32Array;
  readonly partners: Uint32Array;
}

/** @param bonds (B,2) */
export function excludedPairs(atomCount: number, bonds: Uint32Array, bondsApart: number): ExcludedPairs {
  const neighbors = Array.from({ length: atomCount }, () => [] as number[]);
  for (let b = 0; b < bonds.length; b += 2) {
    neighbors[bonds[b]!]!.push(bonds[b + 1]!);
    neighbors[bonds[b + 1]!]!.push(bonds[b]!);
  }
  const start = new Uint32Array(atomCount + 1);
  const partners: number[] = [];
  for (let i = 0; i < atomCount; i++) {
    const near = new Set([i]);
    let shell = [i];
    for (let apart = 1; apart < bondsApart; apart++) {
      shell = shell.flatMap((atom) => neighbors[atom]!.filter((next) => !near.has(next)));
      for (const atom of shell) near.add(atom);
    }
    partners.push(...[...near].filter((atom) => atom > i).sort((a, b) => a - b));
    start[i + 1] = partners.length;
  }
  return { start, partners: Uint32Array.from(partners) };
}

/**
 * Electrostatics of constant charges, E = C Σ_{i<j} q_i q_j (r⁴ + a⁴)^(−1/4), over all pairs without cutoff but those few bonds apart
 *                                                                                                        (theory.md, electrostatics)
 *
 * Coulomb's law from about twice the damping length a on (2 % less at 1.8 a), finite and flat at r = 0, so that the residual keeps the
 * contacts. With C = 332.06 kcal/mol Å/e².
 *
 * @param charges (N) e, kept by reference
 */
export function electrostaticPotential(
  charges: Float64Array,
  { start, partners }: ExcludedPairs,
  { damping }: ElectrostaticSettings,
): Potential {
  const atomCount = charges.length;
  const a4 = damping ** 4;
  return {
    name: 'electrostatics',
    atomCount,
    energyForces(x, forces) {
      checkLength('positions', atomCount, x);
      checkLength('forces', atomCount, forces);
      let energy = 0;
      for (let i = 0; i < atomCount; i++) {
        const xi = x[3 * i]!;
        const yi = x[3 * i + 1]!;
        const zi = x[3 * i + 2]!;
        const q = COULOMB_KCAL_PER_MOL * charges[i]!;
        let fx = 0;
        let fy = 0;
        let fz = 0;
        let next = start[i]!;
        const end = start[i + 1]!;
        for (let j = i + 1; j < atomCount; j++) {
          if (next < end && partners[next] === j) {
            next++;
            continue;
          }
          const dx = x[3 * j]! - xi;
          const dy = x[3 * j + 1]! - yi;
          const dz = x[3 * j + 2]! - zi;
          const square = dx * dx + dy * dy + dz * dz;
          const inverse4 = 1 / (square * square + a4);
          const pair = q * charges[j]! * Math.sqrt(Math.sqrt(inverse4));
          energy += pair;
          const push = pair * inverse4 * square;
          fx -= push * dx;
          fy -= push * dy;
          fz -= push * dz;
          forces[3 * j]! += push * dx;
          forces[3 * j + 1]! += push * dy;
          forces[3 * j + 2]! += push * dz;
        }
        forces[3 * i]! += fx;
        forces[3 * i + 1]! += fy;
        forces[3 * i + 2]! += fz;
      }
      return energy;
    },
  };
}

/**
 * Adds the gradient of S = w·E + Σ_i v_i·∂E/∂x_i with respect to the charges: ∂S/∂q_i = C Σ_j q_j (w g_ij + ġ_ij), g = (r⁴ + a⁴)^(−1/4)
 * and ġ its rate of change along v (`accumulateParameterGradient` says what for).
 *
 * @param weight w
 * @param v (N,3)
 * @param out (N)
 */
export function addChargeGradient(
  charges: Float64Array,
  { start, partners }: ExcludedPairs,
  { damping }: ElectrostaticSettings,
  x: Float64Array,
  weight: number,
  v: Float64Array,
  out: Float64Array,
): void {
  const a4 = damping ** 4;
  for (let i = 0; i < charges.length; i++) {
    let next = start[i]!;
    const end = start[i + 1]!;
    for (let j = i + 1; j < charges.length; j++) {
      if (next < end && partners[next] === j) {
        next++;
        continue;
      }
      const dx = x[3 * j]! - x[3 * i]!;
      const dy = x[3 * j + 1]! - x[3 * i + 1]!;
      const dz = x[3 * j + 2]! - x[3 * i + 2]!;
      const square = dx * dx + dy * dy + dz * dz;
      const inverse4 = 1 / (square * square + a4);
      const g = COULOMB_KCAL_PER_MOL * Math.sqrt(Math.sqrt(inverse4));
      const along =
        dx * (v[3 * j]! - v[3 * i]!) + dy * (v[3 * j + 1]! - v[3 * i + 1]!) + dz * (v[3 * j + 2]! - v[3 * i + 2]!);
      const kernel = g * (weight - inverse4 * square * along);
      out[i]! += kernel * charges[j]!;
      out[j]! += kernel * charges[i]!;
    }
  }
}
