/** What is wrong with an energy along a distance. */

/** kcal/mol, and Å where it begins and ends. */
export interface Fall {
  readonly fall: number;
  readonly from: number;
  readonly to: number;
}

/**
 * The largest fall on the way inward from a point and on the way outward, and where it begins and ends.
 *
 * @param lengths (L) Å, ascending
 * @param energies (L) kcal/mol
 * @param start index of the minimum the ways begin at
 */
export function falls(
  lengths: readonly number[],
  energies: readonly number[],
  start: number,
): { inward: Fall; outward: Fall } {
  const walk = (step: number) => {
    let highest = start;
    let worst: Fall = { fall: 0, from: lengths[start]!, to: lengths[start]! };
    for (let k = start + step; k >= 0 && k < lengths.length; k += step) {
      if (energies[k]! > energies[highest]!) highest = k;
      // An energy that is not a number is the worst there can be.
      const fall = Number.isNaN(energies[k]!) ? Infinity : energies[highest]! - energies[k]!;
      if (fall > worst.fall) worst = { fall, from: lengths[highest]!, to: lengths[k]! };
    }
    return worst;
  };
  return { inward: walk(-1), outward: walk(1) };
}

/** Ascending, both ends included. */
export const steps = (from: number, to: number, by: number): number[] =>
  Array.from({ length: Math.round((to - from) / by) + 1 }, (_, k) => from + k * by);
