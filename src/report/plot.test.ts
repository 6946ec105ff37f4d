import { describe, expect, it } from 'vitest';
import { axisOf, tickText } from './axis.js';
import { heatMap } from './heat-map.js';
import { scaleColor } from './palette.js';
import { linePlot } from './plot.js';

const labels = (values: number[], kind: 'linear' | 'degrees' = 'linear') => {
  const axis = axisOf(values, { label: '', kind });
  return axis.ticks.map((tick) => tickText(tick, axis.step));
};

describe('axis', () => {
  it('has round ticks around its values', () => {
    expect(labels([0, 5.3])).toEqual(['0', '1', '2', '3', '4', '5', '6']);
    expect(labels([-0.12, 0.31])).toEqual(['−0.2', '−0.1', '0.0', '0.1', '0.2', '0.3', '0.4']);
    expect(labels([-165, 180], 'degrees')).toEqual(['−180', '−120', '−60', '0', '60', '120', '180']);
    expect(labels([1e7, 3e7])).toContain('2.0e+7');
  });

  it('finds some room where there is one value or none', () => {
    expect(labels([3, 3]).length).toBeGreaterThan(2);
    expect(labels([]).length).toBeGreaterThan(2);
    expect(labels([Number.NaN]).length).toBeGreaterThan(2);
  });
});

describe('line plot', () => {
  const options = { title: 'A < B & "C"', x: { label: 'x (Å)' }, y: { label: 'y' } };

  it('shades a band between points that have one, and makes room for it', () => {
    const y = [1, 1, 1, 1];
    const plain = linePlot([{ name: 'a', x: [0, 1, 2, 3], y }], options);
    const svg = linePlot([{ name: 'a', x: [0, 1, 2, 3], y, band: [0.5, 40, Number.NaN, 0.5] }], options);
    const shaded = /<path d="([^"]*)"[^>]*fill-opacity/.exec(svg)?.[1];
    expect(shaded?.match(/Z/g)).toHaveLength(1);
    expect(plain).not.toContain('fill-opacity');
    expect(svg).toContain('>40<');
  });

  it('escapes text, leaves gaps, marks points and has a legend for several series', () => {
    const svg = linePlot(
      [
        { name: 'first', x: [0, 1, 2, 3, 4], y: [0, 1, Number.NaN, 2, 3], hollow: (i) => i === 4 },
        { name: 'second', x: [0, 4], y: [1, 1], draw: 'line-only' },
      ],
      options,
    );
    expect(svg).toContain('A &lt; B &amp; &quot;C&quot;');
    const path = /<path d="([^"]*)"/.exec(svg)?.[1];
    expect(path?.match(/M/g)).toHaveLength(2);
    expect(svg.match(/<circle/g)).toHaveLength(4);
    expect(svg).toContain('fill="#fff" stroke="#0072b2"');
    expect(svg).toContain('>second</text>');
    expect(svg).not.toContain('NaN');
  });

  it('needs as many y as x', () => {
    expect(() => linePlot([{ name: 'a', x: [1], y: [] }], options)).toThrow('series a: expected 1 values, got 0');
  });

  it('draws nothing of nothing', () => {
    expect(linePlot([], options)).toContain('</svg>');
    expect(linePlot([{ name: 'a', x: [1], y: [Number.NaN] }], options)).not.toContain('NaN');
  });
});

describe('heat map', () => {
  it('has a cell for each value, gray where there is none', () => {
    const options = { title: 't', x: { label: 'a' }, y: { label: 'b' }, label: 'kcal/mol' };
    const svg = heatMap([0, 1, 2], [0, 1], [0, 1, 2, 3, 4, Number.NaN], options);
    expect(svg.match(/<rect [^>]*><title>/g)).toHaveLength(6);
    expect(svg).toContain('fill="#e3e3e3"');
    expect(() => heatMap([0], [0], [1, 2], options)).toThrow('expected 1×1 values, got 2');
  });

  it('gets lighter with the value', () => {
    const lightness = [0, 0.2, 0.4, 0.6, 0.8, 1].map((f) => {
      const [r, g, b] = [1, 3, 5].map((i) => Number.parseInt(scaleColor(f).slice(i, i + 2), 16));
      return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!;
    });
    expect(lightness.every((value, i) => i === 0 || value > lightness[i - 1]!)).toBe(true);
  });
});
