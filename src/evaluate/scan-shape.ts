import { profileShape } from '../simulate/profile.js';
import { wrapDegrees } from '../simulate/scan-grid.js';
import { profileErrors } from './profile-error.js';

/** kcal/mol, depth of a well whose position is compared: shallower ones move with the noise of the reference. */
const WELL = 0.2;

/**
 * How well a method has the shape of a torsion profile: `profileMae`, both above their own minima, kcal/mol; `barrierError`,
 * magnitude of the difference of the highest points, kcal/mol; `energyAtMinimum`, height of the reference where the method is
 * lowest, kcal/mol; `minimumOffset`, degrees from a minimum of the reference (at least 0.2 kcal/mol deep) to the nearest one of
 * the method, mean over minima.
 *
 * @param angles (C) degrees, ascending
 * @param predicted (C) kcal/mol, any offset
 * @param reference (C) likewise
 * @returns the errors that can be had: fewer than two points have none, angles off an even grid no minima
 */
export function scanShapeErrors(
  angles: readonly number[],
  predicted: ArrayLike<number>,
  reference: ArrayLike<number>,
): Record<string, number> {
  const [x, y] = [Array.from(predicted), Array.from(reference)];
  const { mae, barrier, atMinimum } = profileErrors(x, y);
  if (mae === null || barrier === null || atMinimum === null) return {};
  const offset = minimumOffset(angles, x, y);
  return {
    profileMae: mae,
    barrierError: Math.abs(barrier),
    energyAtMinimum: atMinimum,
    ...(offset === null ? {} : { minimumOffset: offset }),
  };
}

function minimumOffset(angles: readonly number[], x: readonly number[], y: readonly number[]): number | null {
  const grid = evenGrid(angles);
  if (grid === null) return null;
  const minima = (values: readonly number[]) => {
    const filled = new Array<number>(grid.angles.length).fill(Number.NaN);
    values.forEach((value, i) => {
      filled[grid.slots[i]!] = value;
    });
    return profileShape(grid.angles, filled, { periodic: grid.periodic, noise: WELL }).minima;
  };
  const [own, wanted] = [minima(x), minima(y)];
  if (own.length === 0 || wanted.length === 0) return null;
  const offsets = wanted.map(({ angle }) =>
    Math.min(...own.map((minimum) => Math.abs(wrapDegrees(minimum.angle - angle)))),
  );
  return offsets.reduce((sum, offset) => sum + offset, 0) / offsets.length;
}

/** degrees an angle of a geometry may be off its grid */
const OFF_GRID = 1;

/** The even grid that angles lie on, and the place of each; null where they lie on none. A whole circle is periodic. */
function evenGrid(angles: readonly number[]): { angles: number[]; slots: number[]; periodic: boolean } | null {
  const gaps = angles.slice(1).map((angle, i) => angle - angles[i]!);
  const step = Math.round(Math.min(...gaps));
  if (!(step >= 1)) return null;
  const slots = angles.map((angle) => Math.round((angle - angles[0]!) / step));
  if (angles.some((angle, i) => Math.abs(angle - angles[0]! - slots[i]! * step) > OFF_GRID)) return null;
  const last = slots.at(-1)!;
  const periodic = (last + 1) * step === 360;
  return { angles: Array.from({ length: last + 1 }, (_, i) => angles[0]! + i * step), slots, periodic };
}
