import { describe, expect, it } from 'vitest';
import { barChart } from './bar-chart.js';
import { htmlPage } from './html.js';

describe('barChart', () => {
  const options = { title: 'T', label: 'L', series: ['a', 'b'] };

  it('draws lengths in proportion, and nothing for what is not a length', () => {
    const svg = barChart(
      [
        { name: 'x', values: [1, 2] },
        { name: 'y', values: [Number.NaN, -1] },
      ],
      options,
    );
    const widths = [...svg.matchAll(/<rect x="[\d.]+" y="[\d.]+" width="([\d.]+)" height="13"/g)].map(([, w]) =>
      Number(w),
    );
    expect(widths).toHaveLength(2);
    expect(widths[1]! / widths[0]!).toBeCloseTo(2, 1);
  });

  it('refuses a bar without one value per series', () => {
    expect(() => barChart([{ name: 'x', values: [1] }], options)).toThrow('bar x: expected 2 values, got 1');
  });
});

describe('htmlPage', () => {
  it('escapes texts, formats numbers, keeps plots, fetches nothing', () => {
    const page = htmlPage('a < b', [
      { title: '<i>', parts: [{ text: 'x & y' }, { table: { header: ['<h>'], rows: [[1 / 3], ['<c>']], digits: 2 } }] },
      { title: 'plots', parts: [{ plots: ['<svg>1</svg>'] }] },
    ]);
    for (const text of ['<h1>a &lt; b</h1>', '<h2>&lt;i&gt;</h2>', 'x &amp; y', '>0.33<', '&lt;c&gt;', '<svg>1</svg>'])
      expect(page).toContain(text);
    expect(page).not.toMatch(/<script|https?:/);
  });
});
