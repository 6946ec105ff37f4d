import type { DynamicsState } from './dynamics-state.js';
import type { Integrator } from './integrator.js';

/** One number per frame. */
export interface ReportColumn {
  readonly name: string;
  /** empty for pure numbers */
  readonly unit: string;
  /** decimals that are written; chosen so that what is lost is below the noise of the quantity */
  readonly digits: number;
}

/** Something measured along a trajectory. Pure: the same state gives the same numbers, so that a restarted run writes the same. */
export interface Reporter {
  readonly columns: readonly ReportColumn[];
  /** @returns one number per column, in the unit of the column */
  report(state: Readonly<DynamicsState>): readonly number[];
}

/** Columns of {@link energyReporter}, in its order. */
export const energyColumns = [
  { name: 'time', unit: 'ps', digits: 6 },
  { name: 'potential', unit: 'kcal/mol', digits: 6 },
  { name: 'kinetic', unit: 'kcal/mol', digits: 6 },
  { name: 'total', unit: 'kcal/mol', digits: 6 },
  { name: 'conserved', unit: 'kcal/mol', digits: 6 },
  { name: 'temperature', unit: 'K', digits: 3 },
] as const satisfies readonly ReportColumn[];

/** Time (ps), potential, kinetic, total and conserved energy (kcal/mol) and temperature (K). */
export function energyReporter(integrator: Integrator): Reporter {
  return {
    columns: energyColumns,
    report(state) {
      const kinetic = integrator.kineticEnergy(state);
      return [
        state.time / 1000,
        state.potentialEnergy,
        kinetic,
        state.potentialEnergy + kinetic,
        integrator.conserved(state),
        integrator.temperature(state),
      ];
    },
  };
}

/** All columns of several reporters. */
export function joinReporters(reporters: readonly Reporter[]): Reporter {
  return {
    columns: reporters.flatMap(({ columns }) => columns),
    report: (state) => reporters.flatMap((reporter) => reporter.report(state)),
  };
}

/** `time (ps)`; as the head of a table. */
export function columnTitle({ name, unit }: ReportColumn): string {
  return unit === '' ? name : `${name} (${unit})`;
}
