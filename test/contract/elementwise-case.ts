import type { Elementwise } from '../../src/tensor/ops.js';

/** Below the least normal float32 an error is measured in steps of this size, and σ(x) may be flushed to 0. */
export const LEAST_NORMAL = 2 ** -126;

export const line = (from: number, to: number, count: number) =>
  Array.from({ length: count }, (_, i) => Math.fround(from + ((to - from) * i) / (count - 1)));
const tiny = [0, 2 ** -149, 2 ** -126, 1e-30, 1e-10, 1e-5, 1e-3].flatMap((x) => [Math.fround(x), Math.fround(-x)]);
const infinities = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
const largest = (2 - 2 ** -23) * 2 ** 127;

/** Function, allowed error in units in the last place, arguments. */
export const elementwiseCases: readonly (readonly [Elementwise, number, readonly number[]])[] = [
  [
    'exp',
    2,
    [
      ...line(-0.36, 0.36, 3001),
      ...line(-87, 88.7, 4001),
      ...tiny,
      88.72,
      88.73,
      89,
      200,
      -103,
      -104,
      -300,
      ...infinities,
    ],
  ],
  ['tanh', 3, [...line(-0.5, 0.5, 3001), ...line(-12, 12, 4001), ...tiny, 50, -50, largest, ...infinities]],
  ['sigmoid', 3, [...line(-1, 1, 2001), ...line(-87, 87, 4001), ...tiny, 88, -87.3, 200, -200, ...infinities]],
  ['silu', 4, [...line(-1, 1, 2001), ...line(-80, 87, 4001), ...tiny, 200, -80]],
  ['relu', 0, [...line(-2, 2, 41), ...tiny, largest, -largest, ...infinities]],
  ['step', 0, [...line(-2, 2, 41), ...tiny, largest, -largest, ...infinities]],
  ['abs', 0, [...line(-2, 2, 41), ...tiny, largest, -largest, ...infinities]],
  ['sign', 0, [...line(-2, 2, 41), ...tiny, largest, -largest, ...infinities]],
  ['sqrt', 0.5, [...line(0, 9, 1001), 2 ** -149, 1e-30, largest, Number.POSITIVE_INFINITY]],
  ['reciprocal', 0.5, [...line(-3, -0.01, 501), ...line(0.01, 3, 501), 1e30, 1e-30, largest, ...infinities]],
  ['cos', 1, [...line(-10, 10, 2001), ...tiny, 1000, 12345.678, 1e6, 1e10]],
  ['sin', 1, [...line(-10, 10, 2001), ...tiny, 1000, 12345.678, 1e6, 1e10]],
];

/** Values below the least normal number count as 0: a backend may flush them. */
export function flushed(x: number): number {
  return Math.abs(x) < LEAST_NORMAL ? 0 : toRange(x);
}

/** float64 results beyond float32 are infinite there. */
function toRange(x: number): number {
  return Math.abs(x) >= 2 ** 128 ? Math.sign(x) * Number.POSITIVE_INFINITY : x;
}
