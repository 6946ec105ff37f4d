import type { Molecule } from '../chemistry/molecule.js';
import { symbolOf } from '../core/elements.js';
import { energyDeviation, forceDeviation, type MoleculeUncertainty } from '../force-field/uncertainty.js';
import { GuardError } from './guard.js';
import type { ReportColumn, Reporter } from './reporter.js';

/** What a run does with a frame whose forces are less certain than a limit. */
export interface UncertaintyLimit {
  /** kcal/mol/Å, standard deviation of a force component on the least certain atom */
  readonly most: number;
  /** Ends the run there. Default: the frame is marked in its table. */
  readonly stops?: boolean;
}

/** Of {@link uncertaintyReporter}: 1 for a frame above the limit. */
export const UNCERTAIN_COLUMN = 'uncertain';

/**
 * Standard deviations along a trajectory: of the energy relative to a reference (kcal/mol), and of a force component on the least certain
 * atom (kcal/mol/Å); with a limit also whether the frame is above it. Costs a computation by every member each frame.
 *
 * @param reference (N,3) Å
 * @throws from `report`: GuardError (uncertain) for a frame above a limit that stops
 */
export function uncertaintyReporter(
  { atomicNumbers }: Molecule,
  uncertainty: MoleculeUncertainty,
  reference: Float64Array,
  limit?: UncertaintyLimit,
): Reporter {
  const [zero] = uncertainty.spreads(reference);
  const columns: ReportColumn[] = [
    { name: 'energy deviation', unit: 'kcal/mol', digits: 4 },
    { name: 'force deviation', unit: 'kcal/mol/A', digits: 4 },
    ...(limit ? [{ name: UNCERTAIN_COLUMN, unit: '', digits: 0 }] : []),
  ];
  return {
    columns,
    report({ positions, step, time }) {
      const [spread] = uncertainty.spreads(positions);
      const { largest, atom } = forceDeviation(spread!);
      // What is no number is not certain.
      const above = limit !== undefined && !(largest <= limit.most);
      if (above && limit.stops)
        throw new GuardError(
          'uncertain',
          step,
          time,
          [atom],
          `force: expected a standard deviation of at most ${limit.most} kcal/mol/Å, got ${largest.toFixed(2)} ` +
            `(step ${step}, ${(time / 1000).toFixed(4)} ps, atom ${symbolOf(atomicNumbers[atom]!)}${atom + 1})`,
        );
      return [energyDeviation(spread!, zero!), largest, ...(limit ? [Number(above)] : [])];
    },
  };
}
