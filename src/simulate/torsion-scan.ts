import { defectsText, geometryDefects } from '../chemistry/geometry-defect.js';
import type { Molecule } from '../chemistry/molecule.js';
import { ResffError } from '../core/errors.js';
import { checkCoordinate, coordinateValue } from '../potentials/internal-coordinate.js';
import type { Potential } from '../potentials/potential.js';
import { contactCheck, describeContact } from './contact.js';
import { type ScanAxis, ScanGrid } from './scan-grid.js';
import { type ScanTrial, scanTrials, type TrialOptions, type TrialResult } from './scan-trial.js';

export interface ScanOptions extends TrialOptions {
  /** kcal/mol by which a structure has to be lower than what a point had, to be handed on to its neighbors. Default 0.01. */
  threshold?: number;
  /** Hand structures on to neighbors. Default true; false relaxes every start at the point nearest to it and no more. */
  propagate?: boolean;
  /** Called after every minimization (rigid: every point); returning false stops, and the result holds what there is. */
  onProgress?: (state: ScanState) => boolean | undefined;
}

export interface ScanState {
  /** points that have a result, and all */
  readonly reached: number;
  readonly points: number;
  /** minimizations done, and waiting */
  readonly done: number;
  readonly waiting: number;
  /** degrees, of the point just tried, and what came out */
  readonly angles: readonly number[];
  /** kcal/mol */
  readonly energy: number;
}

/**
 * `ok`; `not-converged`: relaxed as far as it got; `clash` and `broken-bond`: the geometry is no longer that of the molecule, the
 * energy means nothing; `failed`: no energy at all; `not-reached`: stopped before.
 */
export type ScanStatus = 'ok' | 'not-converged' | 'clash' | 'broken-bond' | 'failed' | 'not-reached';

export interface ScanPoint {
  /** degrees, one per axis */
  readonly angles: readonly number[];
  /** kcal/mol; NaN where there is none */
  readonly energy: number;
  /** kcal/mol above the lowest point that is `ok` (or, without one, not converged) */
  readonly relativeEnergy: number;
  readonly status: ScanStatus;
  /** what is wrong, for people; empty when ok */
  readonly note: string;
  /** (N,3) Å; of a failed point the last structure tried */
  readonly positions: Float64Array;
  /** kcal/mol/Å, of all motions but the scanned ones; NaN for rigid scans */
  readonly gradientNorm: number;
  /** of the minimization that gave the point */
  readonly steps: number;
  /** minimizations tried at this point */
  readonly trials: number;
}

export interface ScanResult {
  readonly grid: ScanGrid;
  readonly rigid: boolean;
  /** in the order of the grid */
  readonly points: readonly ScanPoint[];
  /** index of the lowest point; −1 when there is none */
  readonly lowest: number;
  readonly minimizations: number;
  readonly evaluations: number;
  readonly stopped: boolean;
}

/** What is known of a point while the scan runs. */
interface Found extends Omit<ScanPoint, 'angles' | 'relativeEnergy' | 'trials'> {
  /** 0 usable, 1 geometry wrong, 2 no energy: a lower rank beats a higher one whatever the energies */
  readonly rank: number;
}

const DEGREE = Math.PI / 180;

/**
 * Energy of a molecule as a function of one or two dihedrals.
 *
 * Relaxed: at every point of the grid the dihedrals are held exactly and all else is minimized. A wavefront spreads from the
 * points nearest to the starts in all directions: a point that is finished, or found again lower by more than `threshold`,
 * hands its structure to all its neighbors, which relax from it. It ends when no point improves any neighbor; so the profile
 * depends on no direction and has no hysteresis (what TorsionDrive does: Qiu et al. 2020, doi 10.1063/5.0009232).
 *
 * Rigid: every point is the first start with one side of the molecule turned.
 *
 * @param starts (N,3) Å each; several conformers of the molecule give a relaxed scan more to choose from
 * @throws ResffError (code option) for dihedrals, steps and ranges that do not fit; a rigid scan about a bond in a ring
 * @remarks A structure that is exactly symmetric may rest on a saddle point of another coordinate, as in `minimize`.
 */
export function scanTorsions(
  potential: Potential,
  molecule: Molecule,
  starts: readonly Float64Array[],
  axes: readonly ScanAxis[],
  options: ScanOptions = {},
): ScanResult {
  const scan = torsionScan(molecule, starts, axes, options);
  const relax = scanTrials(potential, molecule, axes, options);
  for (let wave = scan.next(); ; ) {
    if (wave.done) return wave.value;
    // One by one: a scan that is stopped relaxes nothing more.
    wave = scan.next(each(wave.value, relax));
  }
}

/**
 * The same, leaving the minimizations, which are all the work, to the caller: yields what is to be relaxed next, trials that do
 * not depend on each other, and is handed what `scanTrials` makes of them, in order. They may come from other threads.
 */
export function* torsionScan(
  molecule: Molecule,
  starts: readonly Float64Array[],
  axes: readonly ScanAxis[],
  options: ScanOptions = {},
): Generator<readonly ScanTrial[], ScanResult, Iterable<TrialResult>> {
  const first = starts[0];
  if (first === undefined)
    throw new ResffError('option', 'scan: expected at least one structure to start from, got none');
  for (const { atoms } of axes) checkCoordinate({ kind: 'dihedral', atoms }, molecule.atomicNumbers.length, 'scan');
  const { rigid = false, threshold = 0.01, propagate = true } = options;
  if (!(threshold > 0)) throw new ResffError('option', `threshold: expected a positive energy, got ${threshold}`);
  const grid = new ScanGrid(axes);
  const examine = contactCheck(molecule, first);
  const nearest = (start: Float64Array) =>
    grid.nearest(axes.map(({ atoms }) => coordinateValue({ kind: 'dihedral', atoms }, start) / DEGREE));

  const judge = ({ evaluations: _, unfinished, ...point }: TrialResult): Found => {
    if (!Number.isFinite(point.energy))
      return { ...point, energy: Number.NaN, status: 'failed', note: unfinished || 'energy not finite', rank: 2 };
    const contact = examine(point.positions);
    if (contact) return { ...point, status: contact.kind, note: describeContact(contact, molecule), rank: 1 };
    const [defect] = geometryDefects(molecule, point.positions);
    if (defect) {
      const status = defect.kind.endsWith('bond') ? 'broken-bond' : 'clash';
      return { ...point, status, note: defectsText([defect], molecule), rank: 1 };
    }
    return { ...point, status: unfinished ? 'not-converged' : 'ok', note: unfinished, rank: 0 };
  };

  const found: (Found | undefined)[] = new Array(grid.count).fill(undefined);
  const trials = new Uint32Array(grid.count);
  let reached = 0;
  let done = 0;
  let evaluations = 0;
  let stopped = false;
  /** Whether the result is worth handing on. */
  const take = (point: number, result: Found, waiting: number): boolean => {
    const before = found[point];
    trials[point]!++;
    done++;
    if (!before) reached++;
    const better =
      !before || result.rank < before.rank || (result.rank === before.rank && result.energy < before.energy);
    if (better) found[point] = result;
    const state = { reached, points: grid.count, done, waiting, angles: grid.angles(point), energy: result.energy };
    if (options.onProgress?.(state) === false) stopped = true;
    return better && (!before || result.rank < before.rank || before.energy - result.energy > threshold);
  };

  let wave = rigid
    ? Array.from({ length: grid.count }, (_, point) => ({ point, start: first }))
    : starts.map((start) => ({ point: nearest(start), start }));
  while (wave.length > 0 && !stopped) {
    const results = yield wave.map(({ point, start }) => ({ start, angles: grid.angles(point) }));
    const improved = new Set<number>();
    let i = 0;
    for (const result of results) {
      const { point } = wave[i++]!;
      evaluations += result.evaluations;
      if (take(point, judge(result), wave.length - i)) improved.add(point);
      if (stopped) break;
    }
    wave = (rigid || !propagate ? [] : [...improved]).flatMap((point) =>
      grid.neighbors(point).map((next) => ({ point: next, start: found[point]!.positions })),
    );
  }
  return { grid, rigid, ...finish(grid, found, trials, first), minimizations: rigid ? 0 : done, evaluations, stopped };
}

function* each<T, R>(items: readonly T[], make: (item: T) => R): Iterable<R> {
  for (const item of items) yield make(item);
}

function finish(grid: ScanGrid, found: readonly (Found | undefined)[], trials: Uint32Array, first: Float64Array) {
  const missing: Found = {
    energy: Number.NaN,
    positions: first,
    gradientNorm: Number.NaN,
    steps: 0,
    status: 'not-reached',
    note: 'not reached',
    rank: 3,
  };
  const all = found.map((one) => one ?? missing);
  const usable = (statuses: readonly ScanStatus[]) =>
    all.reduce(
      (best, { status, energy }, i) =>
        statuses.includes(status) && (best < 0 || energy < all[best]!.energy) ? i : best,
      -1,
    );
  const best = usable(['ok']);
  const lowest = best >= 0 ? best : usable(['not-converged']);
  const zero = all[lowest]?.energy ?? Number.NaN;
  const points = all.map(
    ({ rank: _, ...point }, i): ScanPoint => ({
      ...point,
      angles: grid.angles(i),
      relativeEnergy: point.energy - zero,
      trials: trials[i]!,
    }),
  );
  return { points, lowest };
}
