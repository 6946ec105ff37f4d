import { heatMap } from 'resff/report';
import { savePng, saveSvg } from '../plot/save.ts';
import { fileStem } from '../state/molecule.ts';
import { dihedralText } from './bond-choice.tsx';
import { ScanFrames } from './scan-frames.tsx';
import { chooseScanPoint, type ScanRun } from './scan-run.ts';

/** Energy over two torsions; a click shows the frame. */
export function ScanMap({ run }: { readonly run: ScanRun }) {
  const { points } = run.result;
  const [x, y] = [run.values[0]!, run.values[1]!];
  const label = (d: number) => `torsion ${dihedralText(run.axes[d]!.atoms)} (degrees)`;
  const svg = heatMap(
    [...x],
    [...y],
    y.flatMap((_, r) => x.map((_, c) => points[c * y.length + r]!.relativeEnergy)),
    {
      title: `${run.molecule.name}, ${run.model}`,
      x: { label: label(0), kind: 'degrees' },
      y: { label: label(1), kind: 'degrees' },
      label: 'relative energy (kcal/mol)',
    },
  );
  const at = points[run.chosen];
  const choose = ({ currentTarget, clientX, clientY }: MouseEvent & { readonly currentTarget: Element }) => {
    const image = currentTarget.querySelector('svg')!;
    const box = image.getBoundingClientRect();
    const [width, height] = [640, 560];
    const [left, right, top, bottom] = [78, width - 110, 42, height - 56];
    const column = ((((clientX - box.left) / box.width) * width - left) / (right - left)) * x.length;
    const row = (1 - (((clientY - box.top) / box.height) * height - top) / (bottom - top)) * y.length;
    if (column < 0 || column >= x.length || row < 0 || row >= y.length) return;
    chooseScanPoint(Math.floor(column) * y.length + Math.floor(row));
  };
  return (
    <figure class="plot map">
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: the frames are also in the saved files and lists */}
      {/* biome-ignore lint/a11y/noStaticElementInteractions: likewise */}
      <div class="map-place" onClick={choose} dangerouslySetInnerHTML={{ __html: svg }} />
      {at && (
        <p class="hint">
          Shown: {at.angles.map((angle) => `${angle.toFixed(0)}°`.replace('-', '−')).join(', ')}:{' '}
          {at.relativeEnergy.toFixed(3)} kcal/mol above the lowest point. Click the map for another.
        </p>
      )}
      <div class="row">
        <button type="button" class="quiet" onClick={() => saveSvg(`${fileStem()}-map.svg`, svg)}>
          SVG
        </button>
        <button type="button" class="quiet" onClick={() => void savePng(`${fileStem()}-map.png`, svg)}>
          PNG
        </button>
        <ScanFrames run={run} />
      </div>
    </figure>
  );
}
