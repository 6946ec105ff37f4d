import { ResffError } from '../core/errors.js';

/** A point of a temperature ramp. */
export interface RampPoint {
  /** fs */
  readonly time: number;
  /** K */
  readonly temperature: number;
}

/**
 * Target temperature as a function of time (fs): linear between the points, constant before the first and after the last.
 * Two points at one time make a jump; at that time the later one holds.
 *
 * @throws ResffError (code option) without points, for times that go back and temperatures below 0
 */
export function temperatureRamp(points: readonly RampPoint[]): (time: number) => number {
  if (points.length === 0) throw new ResffError('option', 'ramp: expected at least one point, got none');
  points.forEach(({ time, temperature }, i) => {
    if (!(temperature >= 0 && temperature < Infinity))
      throw new ResffError('option', `ramp: expected temperatures of 0 K or more, got ${temperature} (point ${i + 1})`);
    if (!Number.isFinite(time) || (i > 0 && time < points[i - 1]!.time))
      throw new ResffError('option', `ramp: expected times that ascend, got ${time} fs (point ${i + 1})`);
  });
  return (time) => {
    const after = points.findIndex((point) => point.time > time);
    if (after === 0) return points[0]!.temperature;
    if (after === -1) return points.at(-1)!.temperature;
    const [a, b] = [points[after - 1]!, points[after]!];
    return a.temperature + ((b.temperature - a.temperature) * (time - a.time)) / (b.time - a.time);
  };
}
