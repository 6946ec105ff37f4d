import type { Molecule } from 'resff';
import type { ScanAxis, ScanGrid, ScanResult, ScanState } from 'resff/simulate';
import { type ScanAnswer, scanMolecules } from 'resff/workflow';
import type { Service } from '../call.ts';
import { executor, openModel } from './model.ts';

export interface ScanRequest {
  readonly model: string;
  readonly molecule: Molecule;
  /** (N,3) Å */
  readonly start: Float64Array;
  readonly axes: readonly ScanAxis[];
  readonly rigid: boolean;
}

/** The grid without its methods, which do not survive the way to the page. */
export interface PlainScan {
  readonly result: Omit<ScanResult, 'grid'>;
  readonly values: ScanGrid['values'];
  readonly terms: ScanAnswer['terms'];
}

export const scan: Service<ScanRequest, PlainScan, ScanState> = async (
  { model, molecule, start, axes, rigid },
  { signal, notify },
) => {
  const [outcome] = await scanMolecules(
    await openModel(model),
    [{ molecule, starts: [start], axes }],
    { rigid, terms: true },
    { executor, signal, onProgress: notify },
  );
  if (!outcome || 'error' in outcome) throw outcome?.error ?? new Error('scan: expected an outcome, got none');
  const { grid, ...result } = outcome.value.result;
  return { result, values: grid.values, terms: outcome.value.terms };
};
