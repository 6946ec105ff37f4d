import { ResffError } from '../core/errors.js';
import type { DihedralAtoms } from './bond-rotation.js';

/** One dihedral of a scan and the values it takes. */
export interface ScanAxis {
  readonly atoms: DihedralAtoms;
  /** degrees, default 15; divides 360 when the whole circle is scanned */
  readonly step?: number;
  /** degrees, first and last value; default the whole circle from −180 + step to 180 */
  readonly range?: readonly [number, number];
}

/** The points of a scan in one or two dihedrals: (n) or (n,m), the last axis running fastest. */
export class ScanGrid {
  /** degrees, ascending, of each axis */
  readonly values: readonly (readonly number[])[];
  readonly count: number;
  private readonly periodic: readonly boolean[];

  /** @throws ResffError (code option) for other than one or two axes, steps and ranges that do not fit */
  constructor(readonly axes: readonly ScanAxis[]) {
    if (axes.length < 1 || axes.length > 2)
      throw new ResffError('option', `scan: expected one or two dihedrals, got ${axes.length}`);
    this.periodic = axes.map(isWholeCircle);
    this.values = axes.map(axisValues);
    this.count = this.values.reduce((product, { length }) => product * length, 1);
    if (this.count > MOST_POINTS)
      throw new ResffError('option', `scan: expected at most ${MOST_POINTS} points, got ${this.count}`);
  }

  /** degrees, one per axis */
  angles(point: number): number[] {
    return this.coordinates(point).map((at, axis) => this.values[axis]![at]!);
  }

  /** The points one step away along one axis, round the circle where it is whole. */
  neighbors(point: number): number[] {
    const at = this.coordinates(point);
    return at.flatMap((index, axis) => {
      const { length } = this.values[axis]!;
      return [index - 1, index + 1]
        .map((next) => (this.periodic[axis] ? (next + length) % length : next))
        .filter((next) => next >= 0 && next < length && next !== index)
        .map((next) => this.index(at.map((own, a) => (a === axis ? next : own))));
    });
  }

  /** The point nearest to some dihedrals. @param angles degrees, one per axis */
  nearest(angles: readonly number[]): number {
    return this.index(
      this.values.map((values, axis) => {
        const away = values.map((value) => Math.abs(wrapDegrees(value - angles[axis]!)));
        return away.indexOf(Math.min(...away));
      }),
    );
  }

  isPeriodic(axis: number): boolean {
    return this.periodic[axis]!;
  }

  private coordinates(point: number): number[] {
    const columns = this.values[1]?.length ?? 1;
    return this.values.length === 1 ? [point] : [Math.floor(point / columns), point % columns];
  }

  private index(at: readonly number[]): number {
    return at.reduce((sum, own, axis) => (axis === 0 ? own : sum * this.values[axis]!.length + own), 0);
  }
}

const MOST_POINTS = 10_000;
const DEFAULT_STEP = 15;
/** degrees; steps such as 7.2 add up to 360 only to rounding */
const HAIR = 1e-9;

/** degrees, in (−180, 180] */
export function wrapDegrees(angle: number): number {
  return angle - 360 * Math.ceil((angle - 180) / 360);
}

function isWholeCircle({ range }: ScanAxis): boolean {
  return range === undefined || range[1] - range[0] >= 360 - HAIR;
}

function axisValues(axis: ScanAxis): number[] {
  const { step = DEFAULT_STEP, range, atoms } = axis;
  const name = `scan of dihedral ${atoms.map((atom) => atom + 1).join('-')} (counted from 1)`;
  if (!(step > 0 && step <= 180))
    throw new ResffError('option', `${name}: expected a step above 0 and up to 180 degrees, got ${step}`);
  if (range && !(range.every(Number.isFinite) && range[1] > range[0] && range[1] - range[0] <= 360 + HAIR))
    throw new ResffError('option', `${name}: expected a range of up to 360 degrees, got ${range.join(' to ')}`);
  if (isWholeCircle(axis)) {
    const count = Math.round(360 / step);
    if (Math.abs(count * step - 360) > 1e-6)
      throw new ResffError('option', `${name}: expected a step that divides 360 degrees, got ${step}`);
    const first = range ? range[0] : -180 + step;
    return Array.from({ length: count }, (_, i) => first + i * step);
  }
  const [low, high] = range!;
  return Array.from({ length: Math.floor((high - low) / step + HAIR) + 1 }, (_, i) => low + i * step);
}
