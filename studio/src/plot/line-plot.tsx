import type uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { useEffect, useRef } from 'preact/hooks';
import { linePlot } from 'resff/report';
import { fileStem } from '../state/molecule.ts';
import { theme } from '../state/setting.ts';
import { savePng, saveSvg } from './save.ts';

export interface PlotSeries {
  readonly name: string;
  readonly y: readonly number[];
  /** Points alone, without a line. */
  readonly markers?: boolean;
}

export interface LinePlotProps {
  readonly title: string;
  /** With the unit. */
  readonly xLabel: string;
  readonly yLabel: string;
  readonly x: readonly number[];
  readonly series: readonly PlotSeries[];
  /** Ticks at multiples of 60 degrees. */
  readonly degrees?: boolean;
  /** Marked point. */
  readonly chosen?: number;
  /** The pointer is dragged, or arrow keys go, along the curve. */
  readonly onChoose?: (index: number) => void;
  readonly height?: number;
  readonly fileSuffix: string;
}

const COLORS = [
  '--series-1',
  '--series-2',
  '--series-3',
  '--series-4',
  '--series-5',
  '--series-6',
  '--series-7',
  '--series-8',
];

/** Curves over a common axis on a canvas, fast enough to follow a run; saved as the SVG that the command line draws. */
export function LinePlot(props: LinePlotProps) {
  const place = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | null>(null);
  const latest = useRef(props);
  latest.current = props;
  const { title, x, series, xLabel, yLabel, height = 230, onChoose, chosen } = props;
  const names = series.map(({ name, markers }) => `${name}${markers ? '*' : ''}`).join('|');
  useEffect(() => {
    const element = place.current!;
    let end: (() => void) | null = () => {};
    // Loaded with the first plot: its start asks for formats of numbers and dates, which takes 20 ms of the processor.
    import('uplot').then(
      ({ default: Plot }) => {
        if (!end) return;
        const made = new Plot(optionsOf(latest.current, element), dataOf(latest.current), element);
        plot.current = made;
        const resized = new ResizeObserver(() => made.setSize({ width: element.clientWidth, height }));
        resized.observe(element);
        const over = element.querySelector<HTMLElement>('.u-over')!;
        const choose = (event: PointerEvent) => {
          const { onChoose: chooseNow } = latest.current;
          if (!chooseNow || event.buttons !== 1) return;
          const index = made.posToIdx(event.clientX - over.getBoundingClientRect().left);
          chooseNow(index);
        };
        over.addEventListener('pointerdown', choose);
        over.addEventListener('pointermove', choose);
        end = () => {
          resized.disconnect();
          made.destroy();
        };
      },
      (error: Error) => {
        if (end) element.textContent = `The plot did not load: ${error.message}`;
      },
    );
    return () => {
      end?.();
      end = null;
      plot.current = null;
    };
  }, [names, xLabel, yLabel, height, theme.value]);
  useEffect(() => {
    plot.current?.setData(dataOf(latest.current));
  }, [x, series, chosen]);
  const svg = () =>
    linePlot(
      series.map(({ name, y, markers }) => ({ name, x, y, ...(markers ? { draw: 'markers' as const } : {}) })),
      { title, x: { label: xLabel, ...(props.degrees ? { kind: 'degrees' as const } : {}) }, y: { label: yLabel } },
    );
  const key = (event: KeyboardEvent) => {
    const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!by || !onChoose || chosen === undefined) return;
    event.preventDefault();
    onChoose(Math.min(x.length - 1, Math.max(0, chosen + by)));
  };
  return (
    <figure class="plot">
      <figcaption>
        {title}
        {series.length > 1 && (
          <span class="legend">
            {series.map(({ name }, i) => (
              <span key={name} class={`legend-entry series-${i + 1}`}>
                {name}
              </span>
            ))}
          </span>
        )}
      </figcaption>
      <div
        ref={place}
        class={onChoose ? 'plot-place choosable' : 'plot-place'}
        {...(onChoose
          ? {
              role: 'slider',
              tabIndex: 0,
              'aria-label': title,
              'aria-valuemin': 0,
              'aria-valuemax': x.length - 1,
              'aria-valuenow': chosen ?? 0,
              'aria-valuetext': `${(x[chosen ?? 0] ?? 0).toFixed(2)} ${xLabel}`,
              onKeyDown: key,
            }
          : { role: 'img', 'aria-label': `${title}: ${yLabel} over ${xLabel}` })}
      />
      <div class="row plot-save">
        <button type="button" class="quiet" onClick={() => saveSvg(`${fileStem()}-${props.fileSuffix}.svg`, svg())}>
          SVG
        </button>
        <button
          type="button"
          class="quiet"
          onClick={() => void savePng(`${fileStem()}-${props.fileSuffix}.png`, svg())}
        >
          PNG
        </button>
      </div>
    </figure>
  );
}

function dataOf({ x, series, chosen }: LinePlotProps): uPlot.AlignedData {
  const finite = (values: readonly number[]) => values.map((value) => (Number.isFinite(value) ? value : null));
  const mark = x.map((_, i) => (i === chosen ? (series[0]?.y[i] ?? null) : null));
  return [[...x], ...series.map(({ y }) => finite(y)), mark] as uPlot.AlignedData;
}

function optionsOf(
  { series, xLabel, yLabel, degrees, height = 230 }: LinePlotProps,
  element: HTMLElement,
): uPlot.Options {
  const css = (name: string) => getComputedStyle(element).getPropertyValue(name).trim();
  const [ink, line] = [css('--ink-soft'), css('--line')];
  const font = `12px ${getComputedStyle(element).fontFamily}`;
  const axis = {
    stroke: ink,
    font,
    labelFont: font,
    labelSize: 20,
    grid: { stroke: line, width: 1 },
    ticks: { stroke: line, width: 1, size: 5 },
  };
  return {
    width: element.clientWidth,
    height,
    legend: { show: false },
    cursor: { drag: { x: false, y: false }, points: { show: false } },
    scales: { x: { time: false, ...(degrees ? { range: (_, low, high) => [low, high] } : {}) } },
    axes: [
      {
        ...axis,
        label: xLabel,
        size: 34,
        ...(degrees ? { incrs: [15, 30, 60, 90, 180], space: 44 } : {}),
        values: (_, ticks) => ticks.map((tick) => String(tick).replace('-', '−')),
      },
      {
        ...axis,
        label: yLabel,
        space: 28,
        size: (self, values) => sizeOf(self, values),
        values: (_, ticks) =>
          ticks.map((tick) => tick.toLocaleString('en-US', { maximumFractionDigits: 6 }).replace('-', '−')),
      },
    ],
    series: [
      {},
      ...series.map(({ markers }, i) => {
        const color = css(COLORS[i % COLORS.length]!);
        return markers
          ? { stroke: color, paths: () => null, points: { show: true, size: 7, fill: color } }
          : { stroke: color, width: 2, points: { show: false } };
      }),
      {
        stroke: css('--pick'),
        paths: () => null,
        points: { show: true, size: 12, width: 2.5, stroke: css('--pick'), fill: css('--card') },
      },
    ],
  };
}

/** px of the widest tick of the vertical axis. */
function sizeOf(self: uPlot, values: readonly string[] | null): number {
  const widest = (values ?? []).reduce((most, text) => (text.length > most.length ? text : most), '');
  const { font } = self.ctx;
  self.ctx.font = `${12 * devicePixelRatio}px ${getComputedStyle(self.root).fontFamily}`;
  const { width } = self.ctx.measureText(widest);
  // What draws the axis takes the font for its own.
  self.ctx.font = font;
  return Math.ceil(width / devicePixelRatio) + 16;
}
