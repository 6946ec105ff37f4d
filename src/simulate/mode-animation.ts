import { ResffError } from '../core/errors.js';
import type { VibrationMode } from './vibration.js';

/**
 * Positions moved along a mode.
 *
 * @param positions (N,3) Å, not changed
 * @param distance Å that the atom that moves most goes; negative for the other side
 * @returns (N,3) Å
 */
export function modeDisplacement(
  positions: Float64Array,
  { displacement }: Pick<VibrationMode, 'displacement'>,
  distance: number,
): Float64Array {
  let longest = 0;
  for (let i = 0; i < displacement.length; i += 3)
    longest = Math.max(longest, Math.hypot(displacement[i]!, displacement[i + 1]!, displacement[i + 2]!));
  return positions.map((x, i) => x + (distance * displacement[i]!) / longest);
}

export interface AnimationOptions {
  /** One period. Default 20. */
  frames?: number;
  /** Å, of the atom that moves most, either way. Default 0.3. */
  amplitude?: number;
}

/**
 * One period of a mode, x_k = x + A sin(2πk/frames) l: starts at the equilibrium and closes when repeated.
 *
 * @returns `frames` arrays (N,3) Å
 * @throws ResffError (code option) for options that are not positive
 */
export function animateMode(
  positions: Float64Array,
  mode: Pick<VibrationMode, 'displacement'>,
  { frames = 20, amplitude = 0.3 }: AnimationOptions = {},
): Float64Array[] {
  if (!Number.isInteger(frames) || frames < 1)
    throw new ResffError('option', `frames: expected a whole number from 1, got ${frames}`);
  if (!(amplitude > 0 && amplitude < Number.POSITIVE_INFINITY))
    throw new ResffError('option', `amplitude: expected a positive length in Å, got ${amplitude}`);
  return Array.from({ length: frames }, (_, k) =>
    modeDisplacement(positions, mode, amplitude * Math.sin((2 * Math.PI * k) / frames)),
  );
}
