import { axisOf, drawAxes, scaleOf } from './axis.js';
import { lineStyle } from './palette.js';
import { element, escapeText, rounded, svgDocument, textElement } from './svg.js';

export interface Bar {
  readonly name: string;
  /** One value per series; not finite: no bar. */
  readonly values: readonly number[];
}

export interface BarChartOptions {
  readonly title: string;
  /** Names of the series. */
  readonly series: readonly string[];
  /** What the lengths are, with the unit. */
  readonly label: string;
  /** px; default 760 */
  readonly width?: number;
}

const ROW = 15;
const GAP = 9;
const CHARACTER = 7.2;

/**
 * Lying bars, a group per name with one bar per series, from zero to the right; negative values have no bar.
 *
 * @throws RangeError when a bar has not one value per series
 */
export function barChart(bars: readonly Bar[], options: BarChartOptions): string {
  const { title, series, label, width = 760 } = options;
  for (const { name, values } of bars)
    if (values.length !== series.length)
      throw new RangeError(`bar ${name}: expected ${series.length} values, got ${values.length}`);
  const names = 24 + CHARACTER * Math.max(...bars.map(({ name }) => name.length), 1);
  const legend = series.length > 1 ? 22 : 0;
  const group = series.length * ROW + GAP;
  const height = 42 + legend + bars.length * group + 60;
  const frame = { left: names, right: width - 60, top: 42 + legend, bottom: height - 56 };
  const x = axisOf([0, ...bars.flatMap(({ values }) => values.filter((value) => value >= 0))], { label });
  const y = { label: '', low: 0, high: 1, ticks: [], step: 1 };
  const toX = scaleOf(x, frame.left, frame.right);
  const drawn = bars.flatMap(({ name, values }, b) => {
    const top = frame.top + b * group + GAP / 2;
    return [
      textElement(name, { x: frame.left - 8, y: top + (series.length * ROW) / 2 + 4, 'text-anchor': 'end' }),
      ...values.flatMap((value, s) => {
        if (!(value >= 0) || !Number.isFinite(value)) return [];
        const at = { x: frame.left, y: top + s * ROW, width: toX(value) - frame.left, height: ROW - 2 };
        return [
          element('rect', { ...at, fill: lineStyle(s).color }, element('title', {}, escapeText(`${name}: ${value}`))),
          textElement(String(rounded(value)), { x: toX(value) + 4, y: at.y + ROW - 4, 'font-size': 11 }),
        ];
      }),
    ];
  });
  return svgDocument(
    width,
    height,
    title,
    textElement(title, { x: (frame.left + frame.right) / 2, y: 24, 'text-anchor': 'middle', 'font-size': 15 }),
    drawAxes(x, y, frame),
    ...drawn,
    ...(legend > 0
      ? series.map((name, s) => {
          const at = frame.left + (s * (frame.right - frame.left)) / series.length;
          return (
            element('rect', { x: at, y: 38, width: 12, height: 12, fill: lineStyle(s).color }) +
            textElement(name, { x: at + 17, y: 48 })
          );
        })
      : []),
  );
}
