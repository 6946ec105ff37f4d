import { type AxisOptions, axisOf, drawAxes, scaleOf, tickText } from './axis.js';
import { scaleColor } from './palette.js';
import { element, escapeText, rounded, svgDocument, textElement } from './svg.js';

export interface HeatMapOptions {
  readonly title: string;
  readonly x: AxisOptions;
  readonly y: AxisOptions;
  /** What the colors mean, with the unit. */
  readonly label: string;
  /** px; default 640 × 560 */
  readonly width?: number;
  readonly height?: number;
}

const MISSING = '#e3e3e3';

/**
 * Values on a rectangular grid as colored cells with a color bar; a value that is not finite is gray.
 *
 * @param x (n) and y (m): centers of the columns and rows, evenly spaced and ascending
 * @param values (m,n)
 * @throws RangeError when the lengths do not fit together
 */
export function heatMap(
  x: readonly number[],
  y: readonly number[],
  values: ArrayLike<number>,
  options: HeatMapOptions,
): string {
  if (values.length !== x.length * y.length || values.length === 0)
    throw new RangeError(`heat map: expected ${y.length}×${x.length} values, got ${values.length}`);
  const { width = 640, height = 560, title, label } = options;
  const frame = { left: 78, right: width - 110, top: 42, bottom: height - 56 };
  const [halfX, halfY] = [x, y].map((c) => (c.length > 1 ? (c[1]! - c[0]!) / 2 : 0.5)) as [number, number];
  const xAxis = axisOf([x[0]! - halfX, x.at(-1)! + halfX], { ...options.x, extend: false });
  const yAxis = axisOf([y[0]! - halfY, y.at(-1)! + halfY], { ...options.y, extend: false });
  const color = axisOf(Array.from(values), { label, extend: false });
  const toX = scaleOf(xAxis, frame.left, frame.right);
  const toY = scaleOf(yAxis, frame.bottom, frame.top);
  const fraction = scaleOf(color, 0, 1);
  const cells = y.flatMap((cy, r) =>
    x.map((cx, c) => {
      const value = values[r * x.length + c]!;
      const [left, top] = [toX(cx - halfX), toY(cy + halfY)];
      return element(
        'rect',
        {
          x: left,
          y: top,
          // A little overlap: no seams between cells.
          width: toX(cx + halfX) - left + 0.4,
          height: toY(cy - halfY) - top + 0.4,
          fill: Number.isFinite(value) ? scaleColor(fraction(value)) : MISSING,
        },
        element('title', {}, escapeText(`${cx}, ${cy}: ${Number.isFinite(value) ? rounded(value) : 'none'}`)),
      );
    }),
  );
  const bar = { left: frame.right + 22, right: frame.right + 38, top: frame.top, bottom: frame.bottom };
  const toBar = scaleOf(color, bar.bottom, bar.top);
  const middle = (bar.top + bar.bottom) / 2;
  const slices = 64;
  const slice = (bar.bottom - bar.top) / slices;
  return svgDocument(
    width,
    height,
    title,
    textElement(title, { x: (frame.left + frame.right) / 2, y: 24, 'text-anchor': 'middle', 'font-size': 15 }),
    element('g', {}, ...cells),
    drawAxes(xAxis, yAxis, frame, false),
    ...Array.from({ length: slices }, (_, i) =>
      element('rect', {
        x: bar.left,
        y: bar.bottom - (i + 1) * slice,
        width: 16,
        height: slice + 0.4,
        fill: scaleColor((i + 0.5) / slices),
      }),
    ),
    ...color.ticks.map((tick) => textElement(tickText(tick, color.step), { x: bar.right + 5, y: toBar(tick) + 4.5 })),
    textElement(label, {
      x: width - 14,
      y: middle,
      'text-anchor': 'middle',
      transform: `rotate(-90 ${width - 14} ${middle})`,
    }),
  );
}
