/** What is wrong with an energy along a distance. */

/**
 * The largest fall on the way inward from a point and on the way outward, and where it begins and ends.
 *
 * @param lengths (L) Å, ascending
 * @param energies (L) kcal/mol
 * @param start index of the minimum the ways begin at
 * @returns {{ inward: { fall: number, from: number, to: number }, outward: { fall: number, from: number, to: number } }} kcal/mol, Å
 */
export function falls(lengths, energies, start) {
  const walk = (step) => {
    let highest = start;
    let worst = { fall: 0, from: lengths[start], to: lengths[start] };
    for (let k = start + step; k >= 0 && k < lengths.length; k += step) {
      if (energies[k] > energies[highest]) highest = k;
      const fall = energies[highest] - energies[k];
      if (!(fall <= worst.fall)) worst = { fall, from: lengths[highest], to: lengths[k] };
    }
    return worst;
  };
  return { inward: walk(-1), outward: walk(1) };
}

/** Ascending, both ends included. */
export const steps = (from, to, by) =>
  Array.from({ length: Math.round((to - from) / by) + 1 }, (_, k) => from + k * by);
