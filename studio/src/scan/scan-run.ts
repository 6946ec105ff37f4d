import type { Molecule } from 'resff';
import { profileShape, type ScanAxis, ScanGrid } from 'resff/simulate';
import { call } from '../compute/desk.ts';
import type { PlainScan } from '../compute/service/scan.ts';
import { generation, shown, shownStructure } from '../state/molecule.ts';
import { model } from '../state/setting.ts';
import { stored } from '../state/stored.ts';
import { perform } from '../state/task.ts';

export interface ScanRun extends PlainScan {
  readonly generation: number;
  readonly molecule: Molecule;
  readonly model: string;
  readonly axes: readonly ScanAxis[];
  /** point of the grid that is shown */
  readonly chosen: number;
}

export const lastScan = stored<ScanRun | null>('scan', null);

/** Shows a point of the scan. */
export function chooseScanPoint(chosen: number): void {
  const run = lastScan.value;
  const point = run?.result.points[chosen];
  if (!run || !point) return;
  lastScan.value = { ...run, chosen };
  shown.value = point.positions;
}

export async function startScan(axes: readonly ScanAxis[], rigid: boolean): Promise<void> {
  const structure = shownStructure.value;
  if (!structure) return;
  const [mine, name, { molecule, positions }] = [generation.value, model.value, structure];
  const found = await perform('Scanning', ({ signal, tell }) =>
    call(
      'scan',
      { model: name, molecule, start: positions, axes, rigid },
      {
        signal,
        onNotice({ reached, points, waiting, energy, angles }) {
          const at = angles.map((angle) => `${angle.toFixed(0)}°`).join(', ');
          // Every point is relaxed about three times before nothing improves any more.
          tell(
            `${reached} of ${points} points, ${waiting} waiting; ${at}: ${energy.toFixed(2)} kcal/mol`,
            reached / points,
          );
        },
      },
    ),
  );
  if (!found) return;
  lastScan.value = { ...found, generation: mine, molecule, model: name, axes, chosen: found.result.lowest };
  chooseScanPoint(found.result.lowest);
}

/** Degrees and energies of a profile; a whole circle is closed by its last point a turn before the first. */
export function profileOf({ axes, result }: ScanRun) {
  const grid = new ScanGrid(axes);
  const angles = [...grid.values[0]!];
  const order = angles.map((_, i) => i);
  const shownOrder = grid.isPeriodic(0) && order.length > 1 ? [order.length - 1, ...order] : order;
  const usable = result.points.map(({ status, relativeEnergy }) =>
    status === 'ok' || status === 'not-converged' ? relativeEnergy : Number.NaN,
  );
  return {
    order: shownOrder,
    x: shownOrder.map((i, at) => angles[i]! - (shownOrder.length > angles.length && at === 0 ? 360 : 0)),
    shape: profileShape(angles, usable, { periodic: grid.isPeriodic(0) }),
  };
}
