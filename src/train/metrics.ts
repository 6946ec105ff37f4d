import type { Evaluation } from './objective-types.js';

/** Means of an {@link Evaluation}. Energies are centered per molecule, kcal/mol; forces per component, kcal/mol/Å. */
export interface Metrics {
  /** per molecule */
  readonly loss: number;
  readonly molecules: number;
  readonly conformations: number;
  readonly energyRmse: number;
  readonly energyMae: number;
  /** null where nothing has gradients */
  readonly forceRmse: number | null;
  readonly forceMae: number | null;
  /** of dipole components, e·Å; null where nothing has dipoles */
  readonly dipoleRmse: number | null;
}

export function metricsOf(sums: Evaluation): Metrics {
  const { energyCount, forceCount } = sums;
  return {
    loss: sums.loss / sums.molecules,
    molecules: sums.molecules,
    conformations: sums.conformations,
    energyRmse: Math.sqrt(sums.energySquaredSum / energyCount),
    energyMae: sums.energyAbsoluteSum / energyCount,
    forceRmse: forceCount === 0 ? null : Math.sqrt(sums.forceSquaredSum / forceCount),
    forceMae: forceCount === 0 ? null : sums.forceAbsoluteSum / forceCount,
    dipoleRmse: sums.dipoleCount === 0 ? null : Math.sqrt(sums.dipoleSquaredSum / sums.dipoleCount),
  };
}
