/** Time against number of atoms, both axes logarithmic, as a self-contained SVG. */
import type { Result } from './table.js';

const [WIDTH, HEIGHT] = [820, 520];
const FRAME = { left: 70, right: 560, top: 40, bottom: 470 };
const COLORS = ['#1f5fa8', '#c8501e', '#2c8a4b', '#7d3fa0', '#8a6d1d', '#5b6770'];

/** Sizes from which the slope is fitted: below, the cost per call counts. */
const FIT_FROM = 200;

interface Point {
  readonly atoms: number;
  readonly ms: number;
}

export interface Series {
  readonly label: string;
  readonly points: readonly Point[];
  readonly slope: number | null;
}

/**
 * Exponent p of ms ∝ atomsᵖ by least squares of the logarithms, over sizes of at least 200 atoms.
 *
 * @returns null with fewer than two sizes
 */
export function fittedSlope(points: readonly Point[]): number | null {
  const logs = points
    .filter(({ atoms }) => atoms >= FIT_FROM)
    .map(({ atoms, ms }) => [Math.log(atoms), Math.log(ms)] as const);
  if (logs.length < 2) return null;
  const mean = (k: 0 | 1) => logs.reduce((sum, p) => sum + p[k], 0) / logs.length;
  const [x, y] = [mean(0), mean(1)];
  const sum = (f: (p: readonly [number, number]) => number) => logs.reduce((total, p) => total + f(p), 0);
  return sum((p) => (p[0] - x) * (p[1] - y)) / sum((p) => (p[0] - x) ** 2);
}

/** Lines of a plot: results of one name by system, backend and threads. */
export function seriesOf(results: readonly Result[]): Series[] {
  const series = new Map<string, Point[]>();
  for (const { system, backend, threads, atoms, ms } of results) {
    if (atoms === undefined || ms === undefined) continue;
    const label = [system, backend, `${threads} thread${threads === 1 ? '' : 's'}`].filter(Boolean).join(', ');
    series.set(label, [...(series.get(label) ?? []), { atoms, ms }]);
  }
  return [...series].map(([label, points]) => {
    const sorted = points.sort((a, b) => a.atoms - b.atoms);
    return { label, points: sorted, slope: fittedSlope(sorted) };
  });
}

export function logPlot(title: string, series: readonly Series[]): string {
  const all = series.flatMap(({ points }) => points);
  const x = axis(
    all.map(({ atoms }) => atoms),
    FRAME.left,
    FRAME.right,
  );
  const y = axis(
    all.map(({ ms }) => ms),
    FRAME.bottom,
    FRAME.top,
  );
  const { left, right, top, bottom } = FRAME;
  const grid = [
    ...x.ticks.map(
      (tick) =>
        `<path d="M${x.at(tick)} ${top}V${bottom}" stroke="#ddd"/><text x="${x.at(tick)}" y="${bottom + 18}" text-anchor="middle">${tick}</text>`,
    ),
    ...y.ticks.map(
      (tick) =>
        `<path d="M${left} ${y.at(tick)}H${right}" stroke="#ddd"/><text x="${left - 8}" y="${y.at(tick) + 4}" text-anchor="end">${tick}</text>`,
    ),
  ];
  const lines = series.map(({ label, points, slope }, s) => {
    const color = COLORS[s % COLORS.length];
    const dash = s >= COLORS.length ? ' stroke-dasharray="5 3"' : '';
    const at = points.map(({ atoms, ms }) => [x.at(atoms), y.at(ms)].map((v) => v.toFixed(1)));
    const row = top + 12 + 34 * s;
    return [
      `<path d="M${at.map((p) => p.join(' ')).join('L')}" fill="none" stroke="${color}" stroke-width="1.8"${dash}/>`,
      ...at.map(([px, py]) => `<circle cx="${px}" cy="${py}" r="3" fill="${color}"/>`),
      `<path d="M${right + 14} ${row}h22" stroke="${color}" stroke-width="1.8"${dash}/>`,
      `<text x="${right + 42}" y="${row + 4}">${escaped(label)}</text>`,
      slope === null ? '' : `<text x="${right + 42}" y="${row + 18}" fill="#666">slope ${slope.toFixed(2)}</text>`,
    ].join('');
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}" font-family="sans-serif" font-size="12">
<rect width="100%" height="100%" fill="#fff"/>
<text x="${left}" y="24" font-size="15">${escaped(title)}</text>
${grid.join('\n')}
<rect x="${left}" y="${top}" width="${right - left}" height="${bottom - top}" fill="none" stroke="#444"/>
${lines.join('\n')}
<text x="${(left + right) / 2}" y="${HEIGHT - 12}" text-anchor="middle">atoms</text>
<text transform="translate(18 ${(top + bottom) / 2}) rotate(-90)" text-anchor="middle">ms per energy and forces</text>
</svg>
`;
}

/** Logarithmic, ending at ticks 1, 2 or 5 times a power of ten. */
function axis(
  values: readonly number[],
  from: number,
  to: number,
): { at(value: number): number; ticks: readonly number[] } {
  const all: number[] = [];
  for (let power = -3; power <= 7; power++) for (const digit of [1, 2, 5]) all.push(Number(`${digit}e${power}`));
  const low = all.findLast((tick) => tick <= Math.min(...values)) ?? all[0]!;
  const high = all.find((tick) => tick >= Math.max(...values) && tick > low) ?? all.at(-1)!;
  const at = (value: number) => from + ((to - from) * Math.log(value / low)) / Math.log(high / low);
  const inside = all.filter((tick) => tick >= low && tick <= high);
  const sparse = inside.length > 12 ? inside.filter((tick) => String(tick).replace(/[0.]/g, '') === '1') : inside;
  return { at: (value) => Number(at(value).toFixed(1)), ticks: sparse };
}

function escaped(label: string): string {
  return label.replace(/[&<>]/g, (letter) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;' })[letter]!);
}
