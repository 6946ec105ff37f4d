import { SaveFrames } from '../control/save-structure.tsx';
import type { ScanRun } from './scan-run.ts';

/** Saves the points of a scan that have an energy. */
export function ScanFrames({ run }: { readonly run: ScanRun }) {
  return (
    <SaveFrames
      suffix="scan"
      frames={() =>
        run.result.points
          .filter(({ energy }) => Number.isFinite(energy))
          .map(({ positions, energy, angles }) => ({
            positions,
            energy,
            properties: new Map(angles.map((angle, d) => [d === 0 ? 'degrees' : `degrees_${d + 1}`, String(angle)])),
          }))
      }
    />
  );
}
