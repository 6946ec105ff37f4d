import type { Molecule } from '../chemistry/molecule.js';
import type { ForceField } from '../force-field/force-field.js';
import type { TermEnergies } from '../force-field/potential.js';
import { decompose } from '../simulate/decomposition.js';
import { type ScanAxis, ScanGrid } from '../simulate/scan-grid.js';
import { type ScanOptions, type ScanResult, type ScanState, scanTorsions } from '../simulate/torsion-scan.js';
import { type ForceFieldSetup, loadPotentials, type PotentialSource, sharedPotentials } from './force-field-task.js';
import { defaultThreads, mapOverWorkers, type Outcome, type TaskRunner } from './worker-pool.js';

/** One scan of one molecule. */
export interface ScanRequest {
  readonly molecule: Molecule;
  /** (N,3) Å each */
  readonly starts: readonly Float64Array[];
  readonly axes: readonly ScanAxis[];
}

export interface ScanSettings {
  readonly options: Omit<ScanOptions, 'onProgress'>;
  /** Also the terms of every point. */
  readonly terms: boolean;
  /** Send a line after every minimisation. */
  readonly progress: boolean;
}

export interface ScanAnswer {
  readonly result: ScanResult;
  /** of every point; null when not asked for */
  readonly terms: readonly TermEnergies[] | null;
  readonly warnings: readonly string[];
}

/** Threads cannot hand a grid on: it has methods. */
interface PlainAnswer extends Omit<ScanAnswer, 'result'> {
  readonly result: Omit<ScanResult, 'grid'>;
}

type ScanSetup = ForceFieldSetup & ScanSettings;

/**
 * Scans over cores: every scan is one task, done as `scanTorsions` would.
 *
 * @param setup of the model; with `forceField`, what runs in this thread uses that
 * @param onNotice the lines of `settings.progress`
 * @returns of every request, in order, its scan or why there is none
 * @throws ResffError (code model) when the model cannot be loaded
 */
export async function scanMolecules(
  requests: readonly ScanRequest[],
  settings: ScanSettings,
  { threads, forceField, ...setup }: ForceFieldSetup & { threads?: number; forceField?: ForceField },
  onNotice: (text: string) => void = () => {},
): Promise<Outcome<ScanAnswer>[]> {
  const outcomes = await mapOverWorkers<ScanSetup, ScanRequest, PlainAnswer>(requests, {
    threads: threads ?? defaultThreads(requests.length),
    module: new URL('./scan-task.js', import.meta.url),
    setup: { ...setup, ...settings },
    onNotice,
    ...(forceField ? { local: () => scanTasks(sharedPotentials(forceField, setup), settings) } : {}),
  });
  return outcomes.map((outcome, i) => {
    if ('error' in outcome) return outcome;
    const { result, ...rest } = outcome.value;
    return { value: { ...rest, result: { ...result, grid: new ScanGrid(requests[i]!.axes) } } };
  });
}

export function openTasks(setup: ScanSetup): TaskRunner<ScanRequest, PlainAnswer> {
  return scanTasks(loadPotentials(setup), setup);
}

function scanTasks(
  potentialOf: PotentialSource,
  { options, terms, progress }: ScanSettings,
): TaskRunner<ScanRequest, PlainAnswer> {
  return ({ molecule, starts, axes }, notify) => {
    const potential = potentialOf(molecule);
    const { grid: _, ...result } = scanTorsions(potential, molecule, starts, axes, {
      ...options,
      onProgress(state) {
        if (progress) notify(progressLine(molecule.name, axes, state));
        return undefined;
      },
    });
    const size = 3 * potential.atomCount;
    const frames = new Float64Array(result.points.length * size);
    result.points.forEach(({ positions }, i) => {
      frames.set(positions, i * size);
    });
    return { result, terms: terms ? decompose(potential, frames).terms : null, warnings: potential.warnings };
  };
}

function progressLine(name: string, axes: readonly ScanAxis[], state: ScanState): string {
  const { reached, points, waiting, angles, energy } = state;
  const what = axes.map(({ atoms }) => atoms.map((atom) => atom + 1).join('-')).join(' and ');
  const at = angles.map((angle) => angle.toFixed(1)).join(', ');
  return `${name}, ${what}: ${at}: ${energy.toFixed(4)} kcal/mol, ${reached} of ${points} points, ${waiting} waiting`;
}
