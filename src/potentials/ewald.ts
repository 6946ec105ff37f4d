import { cellVolume } from '../core/cell.js';
import { ResffError } from '../core/errors.js';
import { COULOMB_KCAL_PER_MOL } from '../core/units.js';
import type { ElectrostaticSettings, ExcludedPairs } from './electrostatics.js';
import { gridSum } from './ewald-grid.js';
import { addChargedPairs, chargedPairs, excludedOnes } from './ewald-pairs.js';
import { excludedPart, shortPart, smoothPart } from './ewald-radial.js';
import { waveSum } from './ewald-wave.js';
import type { PeriodicTerm } from './periodic-potential.js';

/** How the sum is divided between space and waves; the energy depends on it below 1e-5 of itself (docs/periodic.md). */
export interface EwaldSettings {
  /** Å, pairs farther apart are in the waves alone */
  readonly range: number;
  /** 1/Å */
  readonly alpha: number;
  /** 1/Å, the largest wave vector of a sum over each of them */
  readonly most: number;
  /** Å between the points of a grid at most; null: always a sum over each wave vector, which translation does not change */
  readonly spacing: number | null;
}

export const EWALD: EwaldSettings = { range: 9, alpha: 0.38, most: 2.7, spacing: 0.65 };

/** Å³ of atoms times volume above which a grid takes less time than a sum over each wave vector. */
const GRID_PAYS = 6e5;

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
  exclusions: ExcludedPairs,
  { damping }: ElectrostaticSettings,
  { range, alpha, most, spacing }: EwaldSettings = EWALD,
): PeriodicTerm {
  const atomCount = charges.length;
  const short = shortPart(range, alpha, damping);
  const each = waveSum(charges, alpha, damping, most);
  const grid = spacing === null ? null : gridSum(charges, alpha, damping, spacing);
  const excludedRange = 20;
  const excluded = excludedPart(excludedRange, alpha, damping);
  const pairs = chargedPairs(exclusions, range);
  const apart = excludedOnes(exclusions);
  return {
    name: 'electrostatics',
    atomCount,
    energyForces(x, cell, forces, virial) {
      checkNeutral(charges);
      let self = 0;
      for (const q of charges) self += q * q;
      const waves = grid && atomCount * cellVolume(cell) > GRID_PAYS ? grid : each;
      return (
        waves.energyForces(x, cell, forces, virial) -
        0.5 * COULOMB_KCAL_PER_MOL * self * smoothPart(0, alpha, damping) +
        addChargedPairs(pairs(x, cell), short, range * range, charges, x, forces, virial) +
        addChargedPairs(apart, excluded, Infinity, charges, x, forces, virial)
      );
    },
  };
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
