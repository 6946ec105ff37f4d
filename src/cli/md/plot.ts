import { stackPlots } from '../../report/panel.js';
import { linePlot, type Series } from '../../report/plot.js';
import { energyColumns } from '../../simulate/reporter.js';
import type { DynamicsColumn } from '../../workflow/dynamics-file.js';

const SIZE = { width: 820, height: 250 };

/** What a panel of the plot shows: columns of the table with one unit. */
interface Panel {
  readonly title: string;
  readonly label: string;
  readonly columns: readonly string[];
  readonly draw: 'line-only' | 'markers';
}

/** Columns every table has; the others were asked for. */
const ALWAYS = energyColumns.map(({ name }): string => name);
const unitLabels: Readonly<Record<string, { what: string; unit: string }>> = {
  A: { what: 'length', unit: 'Å' },
  deg: { what: 'angle', unit: 'degrees' },
  fraction: { what: 'residues', unit: 'fraction' },
};

/**
 * The table of a run over time as SVG: a panel for the temperature, one for the conserved energy, and one for the reported
 * columns of each unit.
 */
export function mdPlot(name: string, table: ReadonlyMap<string, DynamicsColumn>): string {
  const values = (column: string) => table.get(column)?.values ?? [];
  // The energy itself is an arbitrary large number: what it does is seen against its start.
  const [start = 0] = values('conserved');
  const yOf = (column: string) =>
    column === 'conserved' ? values(column).map((energy) => energy - start) : values(column);
  const reported = [...table].filter(([column]) => !ALWAYS.includes(column));
  const panels: Panel[] = [
    { title: name, label: 'temperature / K', columns: ['temperature'], draw: 'line-only' },
    { title: '', label: 'conserved − start / kcal/mol', columns: ['conserved'], draw: 'line-only' },
    ...[...new Set(reported.map(([, { unit }]) => unit))].map((unit): Panel => {
      const columns = reported.filter(([, column]) => column.unit === unit).map(([column]) => column);
      const { what, unit: shown } = unitLabels[unit] ?? { what: 'number', unit };
      const label = columns.length === 1 ? columns[0]! : what;
      // Dihedrals jump at ±180°: lines would draw what is not there.
      const draw = unit === 'deg' ? 'markers' : 'line-only';
      return { title: '', label: shown === '' ? label : `${label} / ${shown}`, columns, draw };
    }),
  ];
  const plots = panels.map(({ title, label, columns, draw }) => {
    const series = columns.map((column): Series => ({ name: column, x: values('time'), y: yOf(column), draw }));
    return linePlot(series, { title, x: { label: 'time / ps' }, y: { label }, ...SIZE });
  });
  return stackPlots(plots, { ...SIZE, title: name });
}
