import { BAR_ROW, type BarChartOptions, barFrame } from './bar-frame.js';
import { lineStyle } from './palette.js';
import { element, escapeText, rounded, textElement } from './svg.js';

export type { BarChartOptions } from './bar-frame.js';

export interface Bar {
  readonly name: string;
  /** One value per series; not finite: no bar. */
  readonly values: readonly number[];
  /** Ends of the error bar of each value; null: none. */
  readonly intervals?: readonly (readonly [number, number] | null)[];
}

/** Half the height of the ends of an error bar, px. */
const WHISKER = 3.5;

/**
 * Lying bars, a group per name with one bar per series, from zero to the right; negative values have no bar.
 *
 * @throws RangeError when a bar has not one value (and, where it has intervals, one of them) per series
 */
export function barChart(bars: readonly Bar[], options: BarChartOptions): string {
  const { series } = options;
  for (const { name, values, intervals = values } of bars)
    if (values.length !== series.length || intervals.length !== series.length)
      throw new RangeError(
        `bar ${name}: expected ${series.length} values, got ${values.length} and ${intervals.length} intervals`,
      );
  const shown = bars.flatMap(({ values, intervals = [] }) => [
    ...values.filter((value) => value >= 0),
    ...intervals.flatMap((ends) => ends ?? []),
  ]);
  const names = bars.map(({ name }) => name);
  const { frame, toX, topOf, document } = barFrame(names, series.length, shown, options);
  const drawn = bars.flatMap(({ name, values, intervals }, b) =>
    values.flatMap((value, s) => {
      if (!(value >= 0) || !Number.isFinite(value)) return [];
      const at = { x: frame.left, y: topOf(b) + s * BAR_ROW, width: toX(value) - frame.left, height: BAR_ROW - 2 };
      const ends = intervals?.[s] ?? null;
      const middle = at.y + at.height / 2;
      return [
        element('rect', { ...at, fill: lineStyle(s).color }, element('title', {}, escapeText(`${name}: ${value}`))),
        ...(ends ? [errorBar(toX(ends[0]), toX(ends[1]), middle)] : []),
        textElement(String(rounded(value)), { x: toX(ends?.[1] ?? value) + 4, y: at.y + BAR_ROW - 4, 'font-size': 11 }),
      ];
    }),
  );
  return document(drawn);
}

function errorBar(from: number, to: number, y: number): string {
  const ends = [from, to].map((x) => `M${rounded(x)} ${rounded(y - WHISKER)}v${2 * WHISKER}`);
  const d = `M${rounded(from)} ${rounded(y)}H${rounded(to)}${ends.join('')}`;
  return element('path', { d, fill: 'none', stroke: '#222', 'stroke-width': 1.2 });
}
