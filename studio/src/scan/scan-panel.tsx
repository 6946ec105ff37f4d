import { CommandLine } from '../control/command-line.tsx';
import { DataTable } from '../control/data-table.tsx';
import { StartButton } from '../control/start-button.tsx';
import { LinePlot } from '../plot/line-plot.tsx';
import { commandInput, current, fileStem, generation } from '../state/molecule.ts';
import { modelOption } from '../state/setting.ts';
import { stored } from '../state/stored.ts';
import { BondChoice, dihedralText, scanned, second } from './bond-choice.tsx';
import { ScanFrames } from './scan-frames.tsx';
import { ScanMap } from './scan-map.tsx';
import { chooseScanPoint, lastScan, profileOf, type ScanRun, startScan } from './scan-run.ts';
import { axes, rigid, step, stepNow } from './scan-setting.ts';

const termsShown = stored('scan-terms', false);

export function ScanPanel() {
  if (!current.value) return null;
  const [first, other] = [scanned.value, second.value];
  const run = lastScan.value?.generation === generation.value ? lastScan.value : null;
  const bond = (option: typeof first) => option?.atoms.map((atom) => atom + 1).join(',') ?? '';
  return (
    <>
      <p class="hint">Click the middle of a bond in the drawing or in 3D, or choose it here.</p>
      <div class="row">
        <BondChoice />
        <label>
          Step{' '}
          <select
            value={step.value}
            onChange={({ currentTarget }) => {
              step.value = Number(currentTarget.value);
            }}
          >
            {[5, 10, 15, 30, 60].map((one) => (
              <option key={one} value={one}>
                {one}°
              </option>
            ))}
          </select>
        </label>
        <label>
          <input
            type="checkbox"
            checked={rigid.value}
            onChange={({ currentTarget }) => {
              rigid.value = currentTarget.checked;
            }}
          />{' '}
          rigid
        </label>
        <StartButton label="Scan" disabled={!first} onStart={() => startScan(axes.value, rigid.value)} />
      </div>
      {run && (run.axes.length === 1 ? <Profile run={run} /> : <ScanMap run={run} />)}
      <CommandLine
        command={`resff scan ${commandInput()} --bond ${bond(first)}${other ? ` --second ${bond(other)}` : ''} --step ${stepNow.value}${rigid.value ? ' --rigid' : ''}${modelOption.value} --plot ${fileStem()}-scan.svg`}
      />
    </>
  );
}

function Profile({ run }: { readonly run: ScanRun }) {
  const { order, x, shape } = profileOf(run);
  const { points, lowest } = run.result;
  const names = Object.keys(run.terms?.[0] ?? {});
  const series = [
    { name: 'total', y: order.map((i) => points[i]!.relativeEnergy) },
    ...(termsShown.value && run.terms
      ? names.map((name) => ({ name, y: order.map((i) => run.terms![i]![name]! - run.terms![lowest]![name]!) }))
      : []),
  ];
  const dihedral = dihedralText(run.axes[0]!.atoms);
  const at = run.result.points[run.chosen];
  return (
    <>
      <LinePlot
        title={`Turning about ${dihedral}`}
        xLabel={`torsion ${dihedral} (degrees)`}
        yLabel="relative energy (kcal/mol)"
        degrees
        x={x}
        series={series}
        chosen={order.lastIndexOf(run.chosen)}
        onChoose={(index) => chooseScanPoint(order[index]!)}
        fileSuffix="scan"
      />
      {at && (
        <p class="hint">
          Shown: {at.angles[0]!.toFixed(1).replace('-', '−')}°, {at.relativeEnergy.toFixed(3)} kcal/mol above the lowest
          point{at.status === 'ok' ? '' : ` (${at.status}: ${at.note})`}. Drag along the curve, or use the arrow keys.
        </p>
      )}
      <label>
        <input
          type="checkbox"
          checked={termsShown.value}
          onChange={({ currentTarget }) => {
            termsShown.value = currentTarget.checked;
          }}
        />{' '}
        show terms
      </label>
      <dl class="facts">
        <dt>Minima</dt>
        <dd>
          {shape.minima
            .map(({ angle, energy }) => `${angle.toFixed(0)}° (${Math.abs(energy).toFixed(2)})`.replace('-', '−'))
            .join(', ') || 'none'}{' '}
          kcal/mol
        </dd>
        <dt>Barriers</dt>
        <dd>
          {[...shape.barriers]
            .sort((a, b) => a.angle - b.angle)
            .map(({ angle, energy }) => `${angle.toFixed(0)}° (${energy.toFixed(2)})`.replace('-', '−'))
            .join(', ') || 'none'}{' '}
          kcal/mol
        </dd>
      </dl>
      <DataTable
        label="Points of the scan"
        fileName={`${fileStem()}-scan.csv`}
        columns={[
          { title: 'Torsion (°)', key: 'degrees_1', digits: 1 },
          { title: 'Relative (kcal/mol)', key: 'relative_energy_kcal_per_mol', digits: 4 },
          { title: 'Energy (kcal/mol)', key: 'energy_kcal_per_mol', digits: 4 },
          { title: 'Status', key: 'status' },
        ]}
        rows={points.map(({ angles, relativeEnergy, energy, status }) => [angles[0]!, relativeEnergy, energy, status])}
        chosen={run.chosen}
        onChoose={chooseScanPoint}
      >
        <ScanFrames run={run} />
      </DataTable>
    </>
  );
}
