import type { Bar } from './bar-chart.js';
import { BAR_ROW, type BarChartOptions, barFrame } from './bar-frame.js';
import { lineStyle } from './palette.js';
import { element, escapeText, rounded } from './svg.js';

/**
 * Lying bars, one per name, whose values follow each other: positive ones from zero to the right, negative ones to the left.
 *
 * @throws RangeError when a bar has not one value per series
 */
export function stackedBarChart(bars: readonly Omit<Bar, 'intervals'>[], options: BarChartOptions): string {
  const { series } = options;
  for (const { name, values } of bars)
    if (values.length !== series.length)
      throw new RangeError(`bar ${name}: expected ${series.length} values, got ${values.length}`);
  const sum = (values: readonly number[], sign: 1 | -1) =>
    values.reduce((total, value) => (sign * value > 0 ? total + value : total), 0);
  const ends = bars.flatMap(({ values }) => [sum(values, -1), sum(values, 1)]);
  const names = bars.map(({ name }) => name);
  const { frame, toX, topOf, document } = barFrame(names, 1, ends, options);
  const drawn = bars.flatMap(({ name, values }, b) => {
    const reached = { 1: 0, [-1]: 0 };
    return values.flatMap((value, s) => {
      if (!Number.isFinite(value) || value === 0) return [];
      const sign = value > 0 ? 1 : -1;
      const from = reached[sign];
      reached[sign] += value;
      const [x, end] = [toX(Math.min(from, from + value)), toX(Math.max(from, from + value))];
      const at = { x, y: topOf(b), width: end - x, height: BAR_ROW - 2, fill: lineStyle(s).color };
      return [element('rect', at, element('title', {}, escapeText(`${name}, ${series[s]}: ${rounded(value)}`)))];
    });
  });
  const zero = element('line', { x1: toX(0), x2: toX(0), y1: frame.top, y2: frame.bottom, stroke: '#222' });
  return document([...drawn, zero]);
}
