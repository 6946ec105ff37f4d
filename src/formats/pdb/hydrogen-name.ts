/**
 * The PDB name of a hydrogen: HA; HB2 and HB3 (of two on carbon the numbers are 2 and 3); HD21, HG11, H1.
 *
 * @param heavy name of the atom it is bonded to
 * @param count hydrogens of that atom
 * @param degree heavy atoms bonded to that atom
 * @param k which of the hydrogens, from 0
 */
export function hydrogenName(heavy: string, count: number, degree: number, k: number): string {
  const stem = `H${heavy.slice(1)}`;
  if (count === 1) return stem;
  const isMethylene = count === 2 && degree === 2;
  return `${stem}${k + (isMethylene ? 2 : 1)}`;
}
