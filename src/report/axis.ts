import { element, textElement } from './svg.js';

export interface Axis {
  readonly label: string;
  readonly low: number;
  readonly high: number;
  readonly ticks: readonly number[];
  /** Between two ticks; decides the digits of their labels. */
  readonly step: number;
}

export interface AxisOptions {
  readonly label: string;
  /** `degrees`: ticks at multiples of 15, 30, 45, ... */
  readonly kind?: 'linear' | 'degrees';
  /** Whether the ends move outwards to the next tick. Default true. */
  readonly extend?: boolean;
  /** About how many steps. Default 6. */
  readonly steps?: number;
}

const DECIMAL_STEPS = [1, 2, 2.5, 5, 10];
const DEGREE_STEPS = [1, 2, 5, 10, 15, 30, 45, 60, 90, 180, 360];

/**
 * An axis with round ticks over the finite ones of the values; a single value gets some room around it, none 0 to 1.
 */
export function axisOf(values: Iterable<number>, options: AxisOptions): Axis {
  let low = Infinity;
  let high = -Infinity;
  for (const value of values)
    if (Number.isFinite(value)) {
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
  if (low > high) [low, high] = [0, 1];
  const wide = high - low > 1e-12 * Math.max(Math.abs(low), Math.abs(high));
  if (!wide) {
    const room = low === 0 ? 1 : Math.abs(low) * 0.1;
    [low, high] = [low - room, high + room];
  }
  const wanted = (high - low) / (options.steps ?? 6);
  const step = options.kind === 'degrees' ? degreeStep(wanted) : decimalStep(wanted);
  // Counted in steps, so that ticks are exact multiples; a hair's breadth of rounding adds no tick.
  const hair = 1e-9;
  const extend = options.extend ?? true;
  const first = extend ? Math.floor(low / step + hair) : Math.ceil(low / step - hair);
  const last = extend ? Math.ceil(high / step - hair) : Math.floor(high / step + hair);
  const ticks = Array.from({ length: Math.max(last - first + 1, 0) }, (_, i) => (first + i) * step);
  if (extend) [low, high] = [Math.min(low, first * step), Math.max(high, last * step)];
  return { label: options.label, low, high, ticks, step };
}

/** The label of a tick: as many decimals as its step needs, a true minus sign. */
export function tickText(value: number, step: number): string {
  const size = Math.max(Math.abs(value), step);
  if (size >= 1e6 || size < 1e-4) return value === 0 ? '0' : value.toExponential(1).replace('-', '−');
  const digits = [0, 1, 2, 3, 4, 5].find((d) => Math.abs(step * 10 ** d - Math.round(step * 10 ** d)) < 1e-6) ?? 6;
  return (value + 0)
    .toFixed(digits)
    .replace(/^-(0(?:\.0*)?)$/, '$1')
    .replace('-', '−');
}

/** Position on the page of a value, for an axis drawn from `from` to `to`. */
export function scaleOf({ low, high }: Axis, from: number, to: number): (value: number) => number {
  return (value) => from + ((value - low) / (high - low)) * (to - from);
}

/** The rectangle of a drawing. */
export interface Frame {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** Ticks, their labels and the name of both axes, and the frame; with `grid` also lines across. */
export function drawAxes(x: Axis, y: Axis, frame: Frame, grid = true): string {
  const { left, right, top, bottom } = frame;
  const toX = scaleOf(x, left, right);
  const toY = scaleOf(y, bottom, top);
  const line = { stroke: '#ddd', 'stroke-width': 1 };
  const mark = { stroke: '#444', 'stroke-width': 1 };
  const parts: string[] = [];
  for (const tick of x.ticks) {
    const at = toX(tick);
    if (grid) parts.push(element('line', { x1: at, x2: at, y1: top, y2: bottom, ...line }));
    parts.push(element('line', { x1: at, x2: at, y1: bottom, y2: bottom + 5, ...mark }));
    parts.push(textElement(tickText(tick, x.step), { x: at, y: bottom + 19, 'text-anchor': 'middle' }));
  }
  for (const tick of y.ticks) {
    const at = toY(tick);
    if (grid) parts.push(element('line', { x1: left, x2: right, y1: at, y2: at, ...line }));
    parts.push(element('line', { x1: left - 5, x2: left, y1: at, y2: at, ...mark }));
    parts.push(textElement(tickText(tick, y.step), { x: left - 9, y: at + 4.5, 'text-anchor': 'end' }));
  }
  const middle = (top + bottom) / 2;
  parts.push(
    element('rect', { x: left, y: top, width: right - left, height: bottom - top, fill: 'none', ...mark }),
    textElement(x.label, { x: (left + right) / 2, y: bottom + 40, 'text-anchor': 'middle' }),
    textElement(y.label, { x: 18, y: middle, 'text-anchor': 'middle', transform: `rotate(-90 18 ${middle})` }),
  );
  return parts.join('\n');
}

function decimalStep(wanted: number): number {
  const power = 10 ** Math.floor(Math.log10(wanted));
  return DECIMAL_STEPS.map((s) => s * power).find((s) => s >= wanted * 0.999) ?? 10 * power;
}

function degreeStep(wanted: number): number {
  return DEGREE_STEPS.find((s) => s >= wanted * 0.999) ?? decimalStep(wanted / 360) * 360;
}
