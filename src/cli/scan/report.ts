import type { Molecule } from '../../chemistry/molecule.js';
import type { Structure } from '../../chemistry/structure.js';
import type { TermEnergies } from '../../force-field/term-energies.js';
import { type CsvCell, writeCsv } from '../../report/csv.js';
import { heatMap } from '../../report/heat-map.js';
import { linePlot, type Series } from '../../report/plot.js';
import { profileShape } from '../../simulate/profile.js';
import type { ScanPoint, ScanResult } from '../../simulate/torsion-scan.js';
import { rows3 } from '../output.js';
import { type Cell, formatTable } from '../table.js';
import { dihedralName, type ScanTarget } from './target.js';

/** One scan as the command reports it. */
export interface ScanRecord {
  /** molecule and dihedrals */
  readonly name: string;
  readonly molecule: Molecule;
  readonly target: ScanTarget;
  readonly result: ScanResult;
  /** of every point; null when not asked for */
  readonly terms: readonly TermEnergies[] | null;
  /** kcal/mol, standard deviation of the relative energy of every point; null when not asked for */
  readonly deviations?: readonly number[] | null;
}

const ENERGY_LABEL = 'energy (kcal/mol)';

function termNames({ terms }: ScanRecord): string[] {
  return Object.keys(terms?.[0] ?? {});
}

/** Terms of a point relative to those of the lowest one. */
function relativeTerms(record: ScanRecord, point: number): number[] {
  const { terms, result } = record;
  const zero = terms?.[result.lowest];
  return terms ? termNames(record).map((name) => terms[point]![name]! - (zero?.[name] ?? Number.NaN)) : [];
}

export function scanText(record: ScanRecord): string {
  const { name, target, result, deviations } = record;
  const { grid, points, rigid, minimizations, evaluations } = result;
  const how = rigid ? 'rigid' : `relaxed, ${minimizations} minimizations`;
  const columns = [
    ...target.map(() => ({ title: 'degrees', digits: 1 })),
    { title: 'energy', digits: 4 },
    ...(deviations ? [{ title: 'deviation', digits: 2 }] : []),
    ...termNames(record).map((title) => ({ title, digits: 4 })),
    { title: 'steps' },
    { title: 'trials' },
    { title: 'status' },
  ];
  const number = (value: number): Cell => (Number.isFinite(value) ? value : '-');
  const rows = points.map((point, i) => [
    ...point.angles,
    number(point.relativeEnergy),
    ...(deviations ? [number(deviations[i]!)] : []),
    ...relativeTerms(record, i).map(number),
    point.steps,
    point.trials,
    point.status === 'ok' ? 'ok' : `${point.status}: ${point.note}`,
  ]);
  const lowest = points[result.lowest];
  return [
    `\n${name}: ${grid.count} points, ${how}, ${evaluations} energies`,
    lowest === undefined
      ? 'no point has an energy'
      : `energies in kcal/mol above ${lowest.energy.toFixed(4)}, the lowest point, at ${lowest.angles.map((a) => a.toFixed(1)).join(', ')} degrees`,
    '',
    formatTable(columns, rows),
    target.length === 1 ? shapeText(record) : minimaText(result),
  ].join('\n');
}

function shapeOf({ grid, points }: ScanResult) {
  const usable = points.map(({ status, relativeEnergy }) => (isUsable(status) ? relativeEnergy : Number.NaN));
  return profileShape(grid.values[0]!, usable, { periodic: grid.isPeriodic(0) });
}

function isUsable(status: ScanPoint['status']): boolean {
  return status === 'ok' || status === 'not-converged';
}

function shapeText({ result }: ScanRecord): string {
  const { minima, barriers } = shapeOf(result);
  const rows: [number, string, Cell[]][] = [
    ...minima.map(({ angle, energy }): [number, string, Cell[]] => [angle, 'minimum', [energy, '', '']]),
    ...barriers.map(({ angle, energy, fromLeft, fromRight }): [number, string, Cell[]] => [
      angle,
      'barrier',
      [energy, fromLeft.toFixed(3), fromRight.toFixed(3)],
    ]),
  ];
  rows.sort((a, b) => a[0] - b[0]);
  return formatTable(
    [
      { title: '' },
      { title: 'degrees', digits: 1 },
      { title: 'energy', digits: 3 },
      { title: 'above the minimum before' },
      { title: 'and after' },
    ],
    rows.map(([angle, kind, [energy, ...rest]]) => [
      kind,
      withoutSign(angle, 0.05),
      withoutSign(energy!, 5e-4),
      ...rest,
    ]),
  );
}

/** Zero for what would be written as −0.000: the lowest energy between grid points may be a hair below zero. */
function withoutSign(value: Cell, least: number): Cell {
  return typeof value === 'number' && Math.abs(value) < least ? 0 : value;
}

/** The points of a map that lie lower than all their neighbors. */
function mapMinima({ grid, points }: ScanResult): ScanPoint[] {
  return points
    .filter(
      (point, i) =>
        isUsable(point.status) &&
        grid.neighbors(i).every((next) => !(points[next]!.relativeEnergy < point.relativeEnergy)),
    )
    .sort((a, b) => a.relativeEnergy - b.relativeEnergy);
}

function minimaText(result: ScanResult): string {
  return formatTable(
    [{ title: '' }, { title: 'degrees', digits: 1 }, { title: 'degrees', digits: 1 }, { title: 'energy', digits: 3 }],
    mapMinima(result).map(({ angles, relativeEnergy }) => ['minimum', ...angles, relativeEnergy]),
  );
}

export function scanJson(record: ScanRecord) {
  const { molecule, target, result, terms, deviations } = record;
  const finite = (value: number) => (Number.isFinite(value) ? value : null);
  return {
    molecule: molecule.name,
    // Atoms count from 0 in JSON, from 1 in names.
    dihedrals: target.map((atoms) => ({ atoms, name: dihedralName(molecule, atoms) })),
    unitOfAngles: 'degrees',
    rigid: result.rigid,
    minimizations: result.minimizations,
    evaluations: result.evaluations,
    lowest: result.lowest,
    ...(target.length === 1 ? shapeOf(result) : { minima: mapMinima(result).map(({ angles }) => ({ angles })) }),
    points: result.points.map((point, i) => ({
      angles: point.angles,
      energy: finite(point.energy),
      relativeEnergy: finite(point.relativeEnergy),
      ...(deviations ? { deviation: finite(deviations[i]!) } : {}),
      status: point.status,
      ...(point.note ? { note: point.note } : {}),
      gradientNorm: finite(point.gradientNorm),
      steps: point.steps,
      trials: point.trials,
      ...(terms ? { terms: terms[i] } : {}),
      positions: rows3(point.positions),
    })),
  };
}

/** One row per point of every scan; terms, like the energy, relative to the lowest point. */
export function scanCsv(records: readonly ScanRecord[]): string {
  const dimensions = Math.max(...records.map(({ target }) => target.length));
  const decomposed = records.find(({ terms }) => terms !== null);
  const uncertain = records.some(({ deviations }) => deviations);
  const header = [
    'molecule',
    ...Array.from({ length: dimensions }, (_, d) => [`dihedral_${d + 1}`, `degrees_${d + 1}`]).flat(),
    'energy_kcal_per_mol',
    'relative_energy_kcal_per_mol',
    ...(uncertain ? ['deviation_kcal_per_mol'] : []),
    ...(decomposed ? termNames(decomposed).map((name) => `relative_${name}_kcal_per_mol`) : []),
    'status',
    'gradient_norm_kcal_per_mol_angstrom',
    'steps',
    'trials',
  ];
  const rows = records.flatMap((record) =>
    record.result.points.map((point, i): CsvCell[] => [
      record.molecule.name,
      ...record.target.flatMap((atoms, d) => [dihedralName(record.molecule, atoms), point.angles[d]!]),
      point.energy,
      point.relativeEnergy,
      ...(uncertain ? [record.deviations?.[i] ?? Number.NaN] : []),
      ...relativeTerms(record, i),
      point.status,
      point.gradientNorm,
      point.steps,
      point.trials,
    ]),
  );
  return writeCsv(header, rows);
}

/** Points as structures; those without an energy are left out. */
export function scanFrames({ molecule, target, result }: ScanRecord) {
  return result.points
    .filter(({ energy }) => Number.isFinite(energy))
    .map(({ angles, energy, relativeEnergy, positions, status }) => {
      const properties = new Map([
        ...target.map((atoms, d): [string, string] => [
          d === 0 ? 'dihedral' : `dihedral_${d + 1}`,
          atoms.map((atom) => atom + 1).join(' '),
        ]),
        ...angles.map((angle, d): [string, string] => [d === 0 ? 'degrees' : `degrees_${d + 1}`, String(angle)]),
        ['relative_energy_kcal_per_mol', relativeEnergy.toFixed(6)] as [string, string],
        ['status', status] as [string, string],
      ]);
      const structure: Structure = { molecule, positions, properties };
      return { structure, energy };
    });
}

/** A map for two dihedrals, lines for one: of each scan, or of the terms of the only one that is decomposed. */
export function scanPlot(records: readonly ScanRecord[], model: string): string {
  const [first] = records;
  const { result, molecule, target, name } = first!;
  const label = (d: number) => `${dihedralName(molecule, target[d]!)} (degrees)`;
  if (target.length === 2) {
    // Rows of a scan are its first axis; rows of a map are its y axis.
    const [x, y] = result.grid.values as [number[], number[]];
    const values = y.flatMap((_, r) => x.map((_, c) => result.points[c * y.length + r]!.relativeEnergy));
    const axis = (d: number) => ({ label: label(d), kind: 'degrees' }) as const;
    return heatMap(x, y, values, {
      title: `${molecule.name}, ${model}`,
      x: axis(0),
      y: axis(1),
      label: ENERGY_LABEL,
    });
  }
  const single = records.length === 1;
  const series = records.map((record) =>
    seriesOf(
      single ? 'total' : record.name,
      record.result,
      (i) => record.result.points[i]!.relativeEnergy,
      record.deviations,
    ),
  );
  if (single && first!.terms)
    series.push(...termNames(first!).map((term, t) => seriesOf(term, result, (i) => relativeTerms(first!, i)[t]!)));
  return linePlot(series, {
    title: single ? `${name}, ${model}` : model,
    x: { label: single ? label(0) : 'dihedral (degrees)', kind: 'degrees' },
    y: { label: ENERGY_LABEL },
  });
}

/** A whole circle is drawn closed: its last point also a turn before the first. */
function seriesOf(
  name: string,
  { grid, points }: ScanResult,
  value: (point: number) => number,
  deviations?: readonly number[] | null,
): Series {
  const angles = grid.values[0]!;
  const order = angles.map((_, i) => i);
  const closed = grid.isPeriodic(0) && order.length > 1;
  const shown = closed ? [order.length - 1, ...order] : order;
  return {
    name,
    x: shown.map((i, at) => angles[i]! - (closed && at === 0 ? 360 : 0)),
    y: shown.map((i) => value(i)),
    ...(deviations ? { band: shown.map((i) => deviations[i]!) } : {}),
    hollow: (at) => points[shown[at]!]!.status !== 'ok',
  };
}
