/** What is taken from a source. Bounds keep frames that are far from anything a molecule does from ruling the loss. */
export interface DataFilter {
  /** only records whose `subset` is one of these; null: all */
  readonly subsets: readonly string[] | null;
  readonly excludeSubsets: readonly string[];
  /** largest norm of the gradient on one atom, kcal/mol/Å; null: any */
  readonly maxForce: number | null;
  /** energy above the lowest of the record, kcal/mol; null: any */
  readonly maxEnergy: number | null;
}

export const NO_FILTER: DataFilter = { subsets: null, excludeSubsets: [], maxForce: null, maxEnergy: null };

export type DropReason = 'not finite' | 'energy above the bound' | 'force above the bound';

/**
 * Conformations of one record that pass, by index. Energies count from the lowest finite one.
 *
 * @param energies (C) kcal/mol
 * @param gradients (C,N,3) kcal/mol/Å or null
 */
export function selectConformations(
  positions: ArrayLike<number>,
  energies: ArrayLike<number>,
  gradients: ArrayLike<number> | null,
  filter: DataFilter,
  drop: (reason: DropReason) => void,
): number[] {
  const count = energies.length;
  const width = count === 0 ? 0 : positions.length / count;
  let lowest = Infinity;
  for (let c = 0; c < count; c++) if (Number.isFinite(energies[c]!)) lowest = Math.min(lowest, energies[c]!);
  const kept: number[] = [];
  for (let c = 0; c < count; c++) {
    const [begin, end] = [c * width, (c + 1) * width];
    if (!Number.isFinite(energies[c]!) || !allFinite(positions, begin, end) || !allFinite(gradients, begin, end))
      drop('not finite');
    else if (filter.maxEnergy !== null && energies[c]! - lowest > filter.maxEnergy) drop('energy above the bound');
    else if (filter.maxForce !== null && gradients && largestForce(gradients, begin, end) > filter.maxForce)
      drop('force above the bound');
    else kept.push(c);
  }
  return kept;
}

function allFinite(values: ArrayLike<number> | null, begin: number, end: number): boolean {
  if (values !== null) for (let i = begin; i < end; i++) if (!Number.isFinite(values[i]!)) return false;
  return true;
}

function largestForce(gradients: ArrayLike<number>, begin: number, end: number): number {
  let largest = 0;
  for (let i = begin; i < end; i += 3)
    largest = Math.max(largest, gradients[i]! ** 2 + gradients[i + 1]! ** 2 + gradients[i + 2]! ** 2);
  return Math.sqrt(largest);
}
