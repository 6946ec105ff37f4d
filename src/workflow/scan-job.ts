import type { Molecule } from '../chemistry/molecule.js';
import type { TermEnergies } from '../force-field/term-energies.js';
import { decompose } from '../simulate/decomposition.js';
import type { ScanAxis } from '../simulate/scan-grid.js';
import { type ScanOptions, type ScanResult, scanTorsions } from '../simulate/torsion-scan.js';
import { joinFrames } from './decomposition-job.js';
import { type ForceFieldSetup, potentialsOf } from './force-field-source.js';
import type { Job } from './job.js';

/** One scan of one molecule. */
export interface ScanRequest {
  readonly molecule: Molecule;
  /** (N,3) Å each */
  readonly starts: readonly Float64Array[];
  readonly axes: readonly ScanAxis[];
}

export interface ScanSettings extends Omit<ScanOptions, 'onProgress'> {
  /** Also the terms of every point. Default false. */
  readonly terms?: boolean;
}

export interface ScanAnswer {
  readonly result: ScanResult;
  /** of every point; null when not asked for */
  readonly terms: readonly TermEnergies[] | null;
  readonly warnings: readonly string[];
}

/** Threads cannot hand a grid on: it has methods. */
export interface PlainScanAnswer extends Omit<ScanAnswer, 'result'> {
  readonly result: Omit<ScanResult, 'grid'>;
}

export interface ScanSetup extends ForceFieldSetup {
  readonly scan: ScanSettings;
  /** Send the state of the scan after every minimization. */
  readonly report: boolean;
}

/** A whole scan on one thread. */
export const job: Job<ScanSetup, ScanRequest, PlainScanAnswer> = {
  name: 'scan',
  open(setup, { team }) {
    const potentialOf = potentialsOf(setup, team);
    const { terms = false, ...options } = setup.scan;
    return ({ molecule, starts, axes }, { notify, signal }) => {
      const potential = potentialOf(molecule);
      const { grid: _, ...result } = scanTorsions(potential, molecule, starts, axes, {
        ...options,
        onProgress(state) {
          if (setup.report) notify(state);
          return signal?.aborted !== true;
        },
      });
      const frames = joinFrames(result.points.map(({ positions }) => positions));
      return { result, terms: terms ? decompose(potential, frames).terms : null, warnings: potential.warnings };
    };
  },
};
