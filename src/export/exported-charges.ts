import type { Molecule } from '../chemistry/molecule.js';
import { COULOMB_KCAL_PER_MOL } from '../core/units.js';
import { type ElectrostaticSettings, excludedPairs } from '../potentials/electrostatics.js';

/** Partial charges of a model with electrostatics, and the law that it has for them. */
export interface ExportedCharges extends ElectrostaticSettings {
  /** (N) e */
  readonly values: Float64Array;
  /** pairs that do not count, i < j */
  readonly excluded: readonly (readonly [number, number])[];
}

export function exportedCharges(
  { bonds, atomicNumbers }: Molecule,
  values: Float64Array,
  settings: ElectrostaticSettings,
): ExportedCharges {
  const { start, partners } = excludedPairs(atomicNumbers.length, bonds, settings.bondsApart);
  const excluded = Array.from(atomicNumbers.keys(), (i) =>
    Array.from(partners.subarray(start[i], start[i + 1]), (j) => [i, j] as const),
  ).flat();
  return { ...settings, values, excluded };
}

/** C Σ q_i q_j (r⁴ + a⁴)^(−1/4) over the pairs that count, kcal/mol; the model's with its damping a, Coulomb's law with none. */
export function chargeEnergy({ values, excluded }: ExportedCharges, damping: number, positions: Float64Array): number {
  const n = values.length;
  const without = new Set(excluded.map(([i, j]) => i * n + j));
  let energy = 0;
  for (let i = 0; i < n; i++)
    for (let j = i + 1; j < n; j++) {
      if (without.has(i * n + j)) continue;
      const r = Math.hypot(...[0, 1, 2].map((k) => positions[3 * j + k]! - positions[3 * i + k]!));
      energy += (COULOMB_KCAL_PER_MOL * values[i]! * values[j]!) / (r ** 4 + damping ** 4) ** 0.25;
    }
  return energy;
}
