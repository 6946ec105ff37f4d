import type { Molecule } from '../chemistry/molecule.js';
import { ResffError } from '../core/errors.js';
import { checkCoordinate, coordinateValue } from '../potentials/internal-coordinate.js';
import type { Potential } from '../potentials/potential.js';
import { contactCheck, describeContact } from './contact.js';
import type { Convergence, ConvergenceLevel } from './convergence.js';
import { minimize } from './minimize.js';
import { moveRigidly } from './rigid-move.js';
import { type ScanAxis, ScanGrid } from './scan-grid.js';

export interface ScanOptions {
  /** Turn one side of the molecule and keep everything else as it is at the start. Default false: relax the rest. */
  rigid?: boolean;
  /** Of every relaxed point. Default `verytight`: soft motions other than the scanned one have to come to rest. */
  convergence?: ConvergenceLevel | Convergence;
  /** Of one minimisation; default as in `minimize`. */
  maxSteps?: number;
  /** kcal/mol by which a structure has to be lower than what a point had, to be handed on to its neighbours. Default 0.01. */
  threshold?: number;
  /** Hand structures on to neighbours. Default true; false relaxes every start at the point nearest to it and no more. */
  propagate?: boolean;
  /** Called after every minimisation (rigid: every point); returning false stops, and the result holds what there is. */
  onProgress?: (state: ScanState) => boolean | undefined;
}

export interface ScanState {
  /** points that have a result, and all */
  readonly reached: number;
  readonly points: number;
  /** minimisations done, and waiting */
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
  /** of the minimisation that gave the point */
  readonly steps: number;
  /** minimisations tried at this point */
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
 * Relaxed: at every point of the grid the dihedrals are held exactly and all else is minimised. A wavefront spreads from the
 * points nearest to the starts in all directions: a point that is finished, or found again lower by more than `threshold`,
 * hands its structure to all its neighbours, which relax from it. It ends when no point improves any neighbour; so the profile
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
  const first = starts[0];
  if (first === undefined)
    throw new ResffError('option', 'scan: expected at least one structure to start from, got none');
  for (const { atoms } of axes) checkCoordinate({ kind: 'dihedral', atoms }, molecule.atomicNumbers.length, 'scan');
  const { rigid = false, threshold = 0.01, propagate = true } = options;
  if (!(threshold > 0)) throw new ResffError('option', `threshold: expected a positive energy, got ${threshold}`);
  const grid = new ScanGrid(axes);
  const coordinates = axes.map(({ atoms }) => ({ kind: 'dihedral', atoms }) as const);
  const examine = contactCheck(molecule, first);
  let evaluations = 0;

  const judge = (point: Pick<Found, 'energy' | 'positions' | 'gradientNorm' | 'steps'>, unfinished: string): Found => {
    if (!Number.isFinite(point.energy))
      return { ...point, energy: Number.NaN, status: 'failed', note: unfinished || 'energy not finite', rank: 2 };
    const contact = examine(point.positions);
    if (contact) return { ...point, status: contact.kind, note: describeContact(contact, molecule), rank: 1 };
    return { ...point, status: unfinished ? 'not-converged' : 'ok', note: unfinished, rank: 0 };
  };

  const turn = (start: Float64Array, angles: readonly number[]): Found => {
    const positions = start.slice();
    coordinates.forEach((coordinate, axis) => {
      if (!moveRigidly(positions, coordinate, angles[axis]! * DEGREE, molecule.bonds, allMove(molecule)))
        throw new ResffError(
          'option',
          `rigid scan: expected a bond outside of rings in the middle of ${axes[axis]!.atoms.map((a) => a + 1).join('-')} (counted from 1)`,
        );
    });
    evaluations++;
    const energy = potential.energyForces(positions, new Float64Array(positions.length));
    return judge({ energy, positions, gradientNorm: Number.NaN, steps: 0 }, '');
  };

  const relax = (start: Float64Array, angles: readonly number[]): Found => {
    try {
      const result = minimize(potential, start, {
        convergence: options.convergence ?? 'verytight',
        constraints: coordinates.map((coordinate, axis) => ({ ...coordinate, value: angles[axis]! * DEGREE })),
        bonds: molecule.bonds,
        ...(options.maxSteps === undefined ? {} : { maxSteps: options.maxSteps }),
      });
      evaluations += result.evaluations;
      return judge(result, result.converged ? '' : `${result.reason} after ${result.steps} steps`);
    } catch (error) {
      // One hopeless geometry is a hole in the profile, not the end of the scan.
      if (!(error instanceof ResffError)) throw error;
      return judge({ energy: Number.NaN, positions: start, gradientNorm: Number.NaN, steps: 0 }, error.message);
    }
  };

  const found: (Found | undefined)[] = new Array(grid.count).fill(undefined);
  const trials = new Uint32Array(grid.count);
  let reached = 0;
  let done = 0;
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

  if (rigid) {
    for (let point = 0; point < grid.count && !stopped; point++)
      take(point, turn(first, grid.angles(point)), grid.count - point - 1);
  } else {
    let wave = starts.map((start) => ({
      point: grid.nearest(coordinates.map((coordinate) => coordinateValue(coordinate, start) / DEGREE)),
      start,
    }));
    while (wave.length > 0 && !stopped) {
      const improved = new Set<number>();
      for (const [i, { point, start }] of wave.entries()) {
        if (take(point, relax(start, grid.angles(point)), wave.length - i - 1)) improved.add(point);
        if (stopped) break;
      }
      wave = (propagate ? [...improved] : []).flatMap((point) =>
        grid.neighbors(point).map((next) => ({ point: next, start: found[point]!.positions })),
      );
    }
  }
  return { grid, rigid, ...finish(grid, found, trials, first), minimizations: rigid ? 0 : done, evaluations, stopped };
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

function allMove(molecule: Molecule): boolean[] {
  return new Array<boolean>(molecule.atomicNumbers.length).fill(true);
}
