import { ResffError } from '../core/errors.js';
import { KeptPairs } from '../core/kept-pairs.js';
import { COULOMB_KCAL_PER_MOL } from '../core/units.js';
import type { ElectrostaticSettings, ExcludedPairs } from './electrostatics.js';
import { excludedPart, type RadialTable, shortPart, smoothPart } from './ewald-radial.js';
import { waveSum } from './ewald-wave.js';
import type { PeriodicTerm } from './periodic-potential.js';

/** How the sum is divided between space and waves; the energy depends on it below 1e-5 of itself (docs/periodic.md). */
export interface EwaldSettings {
  /** Å, pairs farther apart are in the waves alone */
  readonly range: number;
  /** 1/Å */
  readonly alpha: number;
  /** 1/Å, the largest wave vector */
  readonly most: number;
}

export const EWALD: EwaldSettings = { range: 10, alpha: 0.36, most: 2.9 };

/** Å beyond the range up to which pairs are kept until an atom has moved half of it. */
const SKIN = 1;
/** e; charges of a cell that add up to more make no finite energy. */
const NEUTRAL = 1e-6;

/**
 * Electrostatics of constant charges with all their images, E = (C/2) Σ' q_i q_j (|x_j + n h − x_i|⁴ + a⁴)^(−1/4), pairs few bonds apart in
 * the same molecule left out, by Ewald's method (formulas: ewald-radial.ts). The sum is that within a conductor (tin foil).
 *
 * @param charges (N) e, kept by reference
 * @throws ResffError (code molecule) from an energy of charges that do not add up to zero
 */
export function periodicElectrostatics(
  charges: Float64Array,
  { start, partners }: ExcludedPairs,
  { damping }: ElectrostaticSettings,
  { range, alpha, most }: EwaldSettings = EWALD,
): PeriodicTerm {
  const atomCount = charges.length;
  const short = shortPart(range, alpha, damping);
  const waves = waveSum(charges, alpha, damping, most);
  const excludedRange = 20;
  const excluded = excludedPart(excludedRange, alpha, damping);
  const list = new KeptPairs(range, SKIN);
  const found = new Float64Array(2);
  return {
    name: 'electrostatics',
    atomCount,
    energyForces(x, cell, forces, virial) {
      checkNeutral(charges);
      let energy = waves.energyForces(x, cell, forces, virial);
      let self = 0;
      for (const q of charges) self += q * q;
      energy -= 0.5 * COULOMB_KCAL_PER_MOL * self * smoothPart(0, alpha, damping);

      const add = (i: number, j: number, dx: number, dy: number, dz: number) => {
        const scale = COULOMB_KCAL_PER_MOL * charges[i]! * charges[j]!;
        energy += scale * found[0]!;
        // −dE/d(r²) · 2 d
        const push = -2 * scale * found[1]!;
        const [px, py, pz] = [push * dx, push * dy, push * dz];
        forces[3 * i]! -= px;
        forces[3 * i + 1]! -= py;
        forces[3 * i + 2]! -= pz;
        forces[3 * j]! += px;
        forces[3 * j + 1]! += py;
        forces[3 * j + 2]! += pz;
        virial[0]! += px * dx;
        virial[1]! += py * dx;
        virial[2]! += pz * dx;
        virial[3]! += px * dy;
        virial[4]! += py * dy;
        virial[5]! += pz * dy;
        virial[6]! += px * dz;
        virial[7]! += py * dz;
        virial[8]! += pz * dz;
      };

      const { first, second, image } = list.pairs(x, cell);
      for (let p = 0; p < first.length; p++) {
        const [i, j] = [first[p]!, second[p]!];
        const [u, v, w] = [image[3 * p]!, image[3 * p + 1]!, image[3 * p + 2]!];
        const dx = x[3 * j]! - x[3 * i]! + u * cell[0]! + v * cell[3]! + w * cell[6]!;
        const dy = x[3 * j + 1]! - x[3 * i + 1]! + u * cell[1]! + v * cell[4]! + w * cell[7]!;
        const dz = x[3 * j + 2]! - x[3 * i + 2]! + u * cell[2]! + v * cell[5]! + w * cell[8]!;
        const square = dx * dx + dy * dy + dz * dz;
        if (square >= range * range) continue;
        if (u === 0 && v === 0 && w === 0 && isExcluded(i, j)) continue;
        interpolate(short, square, found);
        add(i, j, dx, dy, dz);
      }
      for (let i = 0; i < atomCount; i++)
        for (let next = start[i]!; next < start[i + 1]!; next++) {
          const j = partners[next]!;
          const dx = x[3 * j]! - x[3 * i]!;
          const dy = x[3 * j + 1]! - x[3 * i + 1]!;
          const dz = x[3 * j + 2]! - x[3 * i + 2]!;
          interpolate(excluded, dx * dx + dy * dy + dz * dz, found);
          add(i, j, dx, dy, dz);
        }
      return energy;
    },
  };

  function isExcluded(i: number, j: number): boolean {
    for (let next = start[i]!; next < start[i + 1]!; next++) if (partners[next] === j) return true;
    return false;
  }
}

function interpolate({ step, cubics }: RadialTable, square: number, out: Float64Array): void {
  const u = square / step;
  const k = Math.min(Math.floor(u), cubics.length / 4 - 1);
  const t = u - k;
  const c1 = cubics[4 * k + 1]!;
  const c2 = cubics[4 * k + 2]!;
  const c3 = cubics[4 * k + 3]!;
  out[0] = cubics[4 * k]! + t * (c1 + t * (c2 + t * c3));
  out[1] = (c1 + t * (2 * c2 + t * 3 * c3)) / step;
}

/** @throws ResffError (code molecule) */
function checkNeutral(charges: Float64Array): void {
  const total = charges.reduce((sum, q) => sum + q, 0);
  if (Math.abs(total) > NEUTRAL)
    throw new ResffError(
      'molecule',
      `cell: expected charges that add up to zero (the model has electrostatics), got ${total.toFixed(3)} e; add counter ions`,
    );
}
