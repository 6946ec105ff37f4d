/** Accuracy against cost, the cost on a logarithmic axis, as a self-contained SVG. */

const [WIDTH, HEIGHT] = [760, 460];
const FRAME = { left: 70, right: 720, top: 44, bottom: 400 };
const COLORS = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#e69f00', '#56b4e9', '#000000'];

export interface FrontierPoint {
  readonly method: string;
  readonly perAtomUs: number;
  readonly mae: number;
  readonly interval: readonly [number, number];
}

export function frontierPlot(rows: readonly FrontierPoint[]): string {
  const { left, right, top, bottom } = FRAME;
  const costs = rows.map(({ perAtomUs }) => Math.log10(perAtomUs));
  const [low, high] = [Math.floor(Math.min(...costs) - 0.2), Math.ceil(Math.max(...costs) + 0.2)];
  const most = Math.ceil(2 * Math.max(...rows.map(({ interval }) => interval[1]))) / 2;
  const x = (log: number) => left + ((right - left) * (log - low)) / (high - low);
  const y = (value: number) => bottom - ((bottom - top) * value) / most;
  const decades = Array.from({ length: high - low + 1 }, (_, i) => low + i);
  const halves = Array.from({ length: 2 * most + 1 }, (_, i) => i / 2);
  const grid = [
    ...decades.map(
      (log) =>
        `<path d="M${x(log)} ${top}V${bottom}" stroke="#ddd"/><text x="${x(log)}" y="${bottom + 18}" text-anchor="middle">${10 ** log}</text>`,
    ),
    ...halves.map(
      (value) =>
        `<path d="M${left} ${y(value)}H${right}" stroke="#ddd"/><text x="${left - 8}" y="${y(value) + 4}" text-anchor="end">${value}</text>`,
    ),
  ];
  const points = rows.map(({ method, perAtomUs, mae, interval }, i) => {
    const [at, color] = [x(Math.log10(perAtomUs)), COLORS[i % COLORS.length]!] as const;
    return `<path d="M${at} ${y(interval[0])}V${y(interval[1])}" stroke="${color}" stroke-width="1.5"/><circle cx="${at}" cy="${y(mae)}" r="5" fill="${color}"/><text x="${at + 9}" y="${y(mae) - 6}">${method}</text>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}" font-family="sans-serif" font-size="13">
<rect width="100%" height="100%" fill="#fff"/>
<text x="${left}" y="24" font-size="15">Accuracy against cost</text>
${grid.join('\n')}
<rect x="${left}" y="${top}" width="${right - left}" height="${bottom - top}" fill="none" stroke="#444"/>
${points.join('\n')}
<text x="${(left + right) / 2}" y="${HEIGHT - 16}" text-anchor="middle">µs per atom and energy, one core</text>
<text transform="translate(18 ${(top + bottom) / 2}) rotate(-90)" text-anchor="middle">MAE above the minimum (kcal/mol)</text>
</svg>
`;
}
