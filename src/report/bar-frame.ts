import { type Axis, axisOf, drawAxes, type Frame, scaleOf } from './axis.js';
import { lineStyle } from './palette.js';
import { element, svgDocument, textElement } from './svg.js';

export interface BarChartOptions {
  readonly title: string;
  /** Names of the series. */
  readonly series: readonly string[];
  /** What the lengths are, with the unit. */
  readonly label: string;
  /** px; default 760 */
  readonly width?: number;
}

export const BAR_ROW = 15;
export const BAR_GAP = 9;
const CHARACTER = 7.2;

/** Where the groups of a chart with lying bars go. */
export interface BarFrame {
  readonly frame: Frame;
  /** px of a value on the axis */
  readonly toX: (value: number) => number;
  /** px, upper edge of the first row of a group */
  readonly topOf: (group: number) => number;
  /** The complete SVG: title, axes, names of the groups, a legend where there are several series, and the bars. */
  document(bars: readonly string[]): string;
}

/**
 * @param names of the groups
 * @param rows of every group
 * @param values what the axis must show, besides 0
 */
export function barFrame(
  names: readonly string[],
  rows: number,
  values: readonly number[],
  { title, series, label, width = 760 }: BarChartOptions,
): BarFrame {
  const left = 24 + CHARACTER * Math.max(...names.map((name) => name.length), 1);
  const legend = series.length > 1 ? 22 : 0;
  const group = rows * BAR_ROW + BAR_GAP;
  const height = 42 + legend + names.length * group + 60;
  const frame = { left, right: width - 60, top: 42 + legend, bottom: height - 56 };
  const x = axisOf([0, ...values], { label });
  const y: Axis = { label: '', low: 0, high: 1, ticks: [], step: 1 };
  const topOf = (g: number) => frame.top + g * group + BAR_GAP / 2;
  const middle = (frame.left + frame.right) / 2;
  return {
    frame,
    toX: scaleOf(x, frame.left, frame.right),
    topOf,
    document: (bars) =>
      svgDocument(
        width,
        height,
        title,
        textElement(title, { x: middle, y: 24, 'text-anchor': 'middle', 'font-size': 15 }),
        drawAxes(x, y, frame),
        ...names.map((name, g) =>
          textElement(name, { x: left - 8, y: topOf(g) + (rows * BAR_ROW) / 2 + 4, 'text-anchor': 'end' }),
        ),
        ...bars,
        ...(legend > 0
          ? series.map((name, s) => {
              const at = left + (s * (frame.right - left)) / series.length;
              return (
                element('rect', { x: at, y: 38, width: 12, height: 12, fill: lineStyle(s).color }) +
                textElement(name, { x: at + 17, y: 48 })
              );
            })
          : []),
      ),
  };
}
