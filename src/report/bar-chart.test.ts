import { describe, expect, it } from 'vitest';
import { barChart } from './bar-chart.js';
import { stackedBarChart } from './stacked-bar-chart.js';

const options = { title: 'errors', series: ['a', 'b'], label: 'MAE (kcal/mol)' };

/** x and width of every bar with a tooltip. */
const bars = (svg: string) =>
  Array.from(svg.matchAll(/<rect x="([\d.]+)" y="[\d.]+" width="([\d.]+)"[^>]*><title>/g), (match) => [
    Number(match[1]),
    Number(match[2]),
  ]);
/** Positions are written to a hundredth of a pixel. */
const PIXEL_DIGITS = 1;

describe('bar chart', () => {
  it('has a bar per finite value, as long as the value, and an error bar per interval', () => {
    const svg = barChart(
      [
        { name: 'one', values: [1, 2], intervals: [[0.5, 1.5], null] },
        { name: 'two', values: [Number.NaN, 4] },
      ],
      options,
    );
    const drawn = bars(svg);
    expect(drawn).toHaveLength(3);
    const unit = drawn[0]![1]!;
    expect(drawn[1]![1]).toBeCloseTo(2 * unit, PIXEL_DIGITS);
    expect(drawn[2]![1]).toBeCloseTo(4 * unit, PIXEL_DIGITS);
    const whiskers = Array.from(svg.matchAll(/<path d="M([\d.]+) [\d.]+H([\d.]+)M/g));
    expect(whiskers).toHaveLength(1);
    const left = drawn[0]![0]!;
    expect(Number(whiskers[0]![1]) - left).toBeCloseTo(0.5 * unit, PIXEL_DIGITS);
    expect(Number(whiskers[0]![2]) - left).toBeCloseTo(1.5 * unit, PIXEL_DIGITS);
    expect(svg).toContain('>b</text>');
  });

  it('needs a value and an interval per series', () => {
    expect(() => barChart([{ name: 'one', values: [1] }], options)).toThrow('bar one: expected 2 values, got 1');
    expect(() => barChart([{ name: 'one', values: [1, 2], intervals: [null] }], options)).toThrow('and 1 intervals');
  });
});

describe('stacked bar chart', () => {
  it('puts positive values after each other to the right of zero and negative ones to the left', () => {
    const series = ['a', 'b', 'c', 'd'];
    const svg = stackedBarChart([{ name: 'one', values: [1, -0.5, 2, 0] }], { ...options, series });
    const [first, negative, last] = bars(svg) as [number[], number[], number[]];
    expect(bars(svg)).toHaveLength(3);
    const zero = first[0]!;
    expect(last[0]).toBeCloseTo(zero + first[1]!, PIXEL_DIGITS);
    expect(last[1]).toBeCloseTo(2 * first[1]!, PIXEL_DIGITS);
    expect(negative[0]! + negative[1]!).toBeCloseTo(zero, PIXEL_DIGITS);
    expect(negative[1]).toBeCloseTo(0.5 * first[1]!, PIXEL_DIGITS);
    expect(() => stackedBarChart([{ name: 'one', values: [1] }], options)).toThrow('expected 2 values, got 1');
  });
});
