import { type AxisOptions, axisOf, drawAxes, scaleOf } from './axis.js';
import { type LineStyle, lineStyle } from './palette.js';
import { element, escapeText, rounded, svgDocument, textElement } from './svg.js';

export interface Series {
  readonly name: string;
  readonly x: ArrayLike<number>;
  /** As many as x; a value that is not finite leaves a gap. */
  readonly y: ArrayLike<number>;
  /** Default `line`: a line with markers up to 60 points. */
  readonly draw?: 'line' | 'line-only' | 'markers';
  /** Half the height of a shaded band around the line, as many as x: a standard deviation. */
  readonly band?: ArrayLike<number>;
  /** Points drawn hollow: what is not to be trusted fully. */
  readonly hollow?: (index: number) => boolean;
  /** Default: the next of {@link lineStyle}. */
  readonly style?: LineStyle;
}

export interface PlotOptions {
  readonly title: string;
  readonly x: AxisOptions;
  readonly y: AxisOptions;
  /** px; default 760 × 460 */
  readonly width?: number;
  readonly height?: number;
}

const MOST_MARKERS = 60;
const LEGEND_ROW = 18;

/**
 * Lines over a common x axis as a self-contained SVG: frame, grid, ticks, labels, a legend where there are several series.
 *
 * @throws RangeError when x and y of a series disagree in length
 */
export function linePlot(series: readonly Series[], options: PlotOptions): string {
  for (const { name, x, y } of series)
    if (x.length !== y.length) throw new RangeError(`series ${name}: expected ${x.length} values, got ${y.length}`);
  const { width = 760, height = 460, title } = options;
  const legend = series.length > 1;
  const legendWidth = legend ? Math.min(40 + 7.2 * Math.max(...series.map(({ name }) => name.length)), 260) : 20;
  const frame = { left: 78, right: width - legendWidth - 8, top: 42, bottom: height - 56 };
  const x = axisOf(all(series, 'x'), { extend: false, ...options.x });
  const y = axisOf(all(series, 'y'), options.y);
  const toX = scaleOf(x, frame.left, frame.right);
  const toY = scaleOf(y, frame.bottom, frame.top);
  const styles = series.map((one, i) => one.style ?? lineStyle(i));
  return svgDocument(
    width,
    height,
    title,
    textElement(title, { x: (frame.left + frame.right) / 2, y: 24, 'text-anchor': 'middle', 'font-size': 15 }),
    drawAxes(x, y, frame),
    ...series.map((one, i) => drawSeries(one, styles[i]!, toX, toY)),
    ...(legend
      ? series.map((one, i) => drawLegendRow(one, styles[i]!, frame.right + 12, frame.top + 8 + LEGEND_ROW * i))
      : []),
  );
}

function* all(series: readonly Series[], key: 'x' | 'y'): Iterable<number> {
  for (const { [key]: values, band } of series)
    for (let i = 0; i < values.length; i++) {
      yield values[i]!;
      if (key === 'y' && band && Number.isFinite(band[i])) yield* [values[i]! - band[i]!, values[i]! + band[i]!];
    }
}

/** Shaded quadrilaterals between neighboring points that both have a value. */
function drawBand({ x, y, band }: Series, { color }: LineStyle, toX: Scale, toY: Scale): string[] {
  if (!band) return [];
  let path = '';
  const corner = (i: number, side: number) => `${rounded(toX(x[i]!))} ${rounded(toY(y[i]! + side * band[i]!))}`;
  for (let i = 1; i < x.length; i++)
    if ([x[i - 1], y[i - 1], band[i - 1], x[i], y[i], band[i]].every(Number.isFinite))
      path += `M${corner(i - 1, 1)}L${corner(i, 1)}L${corner(i, -1)}L${corner(i - 1, -1)}Z`;
  return path === '' ? [] : [element('path', { d: path, fill: color, 'fill-opacity': 0.2, stroke: 'none' })];
}

type Scale = (value: number) => number;

function drawSeries(series: Series, style: LineStyle, toX: Scale, toY: Scale): string {
  const { name, x, y, draw = 'line', hollow } = series;
  let path = '';
  let pen = false;
  const markers: string[] = [];
  for (let i = 0; i < x.length; i++) {
    if (!Number.isFinite(x[i]) || !Number.isFinite(y[i])) {
      pen = false;
      continue;
    }
    const [px, py] = [toX(x[i]!), toY(y[i]!)];
    path += `${pen ? 'L' : 'M'}${rounded(px)} ${rounded(py)}`;
    pen = true;
    const open = hollow?.(i) ?? false;
    if (draw !== 'line-only' && (x.length <= MOST_MARKERS || draw === 'markers' || open))
      markers.push(
        element(
          'circle',
          { cx: px, cy: py, r: 3, fill: open ? '#fff' : style.color, stroke: style.color, 'stroke-width': 1.4 },
          element('title', {}, escapeText(`${name}: ${rounded(x[i]!)}, ${rounded(y[i]!)}`)),
        ),
      );
  }
  const line =
    draw === 'markers' || path === ''
      ? []
      : [
          element('path', {
            d: path,
            fill: 'none',
            stroke: style.color,
            'stroke-width': 1.8,
            'stroke-dasharray': style.dash,
            'stroke-linejoin': 'round',
          }),
        ];
  return element('g', {}, ...drawBand(series, style, toX, toY), ...line, ...markers);
}

function drawLegendRow({ name, draw }: Series, { color, dash }: LineStyle, x: number, y: number): string {
  const stroke = { stroke: color, 'stroke-width': 1.8, 'stroke-dasharray': dash };
  const sample =
    draw === 'markers'
      ? element('circle', { cx: x + 10, cy: y, r: 3, fill: color })
      : element('line', { x1: x, x2: x + 20, y1: y, y2: y, ...stroke });
  return sample + textElement(name, { x: x + 26, y: y + 4.5 });
}
