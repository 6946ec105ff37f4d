import type { MoleculeUncertainty } from '../force-field/uncertainty.js';
import { modeDisplacement } from './mode-animation.js';
import type { VibrationMode } from './vibration.js';

/** Å, the longest way of an atom: far enough for float32, where the curvature of most bonds still changes by less than a tenth. */
const STEP = 0.04;

/**
 * Standard deviation of each frequency, cm⁻¹: of the curvature along the mode by members (differences of their energies at ±0.04 Å), to
 * first order, as the mode's shape is held. Of a soft mode ν it is √(ν² + s) − |ν| with s that of ν², so that it stays finite at zero.
 *
 * @param positions (N,3) Å, where the modes were taken
 */
export function frequencyDeviations(
  uncertainty: MoleculeUncertainty,
  positions: Float64Array,
  modes: readonly VibrationMode[],
): number[] {
  const size = positions.length;
  const geometries = new Float64Array((2 * modes.length + 1) * size);
  geometries.set(positions);
  modes.forEach((mode, k) => {
    geometries.set(modeDisplacement(positions, mode, STEP), (2 * k + 1) * size);
    geometries.set(modeDisplacement(positions, mode, -STEP), (2 * k + 2) * size);
  });
  const [still, ...moved] = uncertainty.spreads(geometries).map(({ energies }) => energies);
  return modes.map(({ frequency, forceConstant, displacement }, k) => {
    // The displacement has length 1: all of the way over the longest of an atom.
    let longest = 0;
    for (let i = 0; i < size; i += 3) longest = Math.max(longest, Math.hypot(...displacement.subarray(i, i + 3)));
    const way = STEP / longest;
    const [plus, minus] = [moved[2 * k]!, moved[2 * k + 1]!];
    const changes = Array.from(still!, (e, m) => (plus[m]! + minus[m]! - 2 * e) / (way * way));
    const curvature = Math.sqrt(changes.reduce((sum, x) => sum + x * x, 0) / changes.length);
    const square = (curvature / Math.abs(forceConstant)) * frequency * frequency;
    return Math.sqrt(frequency * frequency + square) - Math.abs(frequency);
  });
}
