import type { Molecule } from '../chemistry/molecule.js';
import { ResffError } from '../core/errors.js';
import type { Potential } from '../potentials/potential.js';
import type { Convergence, ConvergenceLevel } from './convergence.js';
import { minimize } from './minimize.js';
import { moveRigidly } from './rigid-move.js';
import type { ScanAxis } from './scan-grid.js';

/** How the points of a scan are found. */
export interface TrialOptions {
  /** Turn one side of the molecule and keep everything else as it is at the start. Default false: relax the rest. */
  rigid?: boolean;
  /** Of every relaxed point. Default `verytight`: soft motions other than the scanned one have to come to rest. */
  convergence?: ConvergenceLevel | Convergence;
  /** Of one minimization; default as in `minimize`. */
  maxSteps?: number;
}

/** A structure to be brought to a point of the grid. */
export interface ScanTrial {
  /** (N,3) Å */
  readonly start: Float64Array;
  /** degrees, one per axis */
  readonly angles: readonly number[];
}

/** What became of it. */
export interface TrialResult {
  /** kcal/mol; NaN where there is none */
  readonly energy: number;
  /** (N,3) Å */
  readonly positions: Float64Array;
  /** kcal/mol/Å, of all motions but the scanned ones; NaN for rigid scans */
  readonly gradientNorm: number;
  readonly steps: number;
  readonly evaluations: number;
  /** why it is not finished; empty when it is */
  readonly unfinished: string;
}

const DEGREE = Math.PI / 180;

/**
 * Brings structures to points of a scan: by turning one side, or by holding the dihedrals and minimizing all else.
 *
 * @throws ResffError (code option), from what is returned, for a rigid turn about a bond in a ring
 */
export function scanTrials(
  potential: Potential,
  molecule: Molecule,
  axes: readonly ScanAxis[],
  { rigid = false, convergence = 'verytight', maxSteps }: TrialOptions,
): (trial: ScanTrial) => TrialResult {
  const coordinates = axes.map(({ atoms }) => ({ kind: 'dihedral', atoms }) as const);
  const { bonds, atomicNumbers } = molecule;

  const turn = ({ start, angles }: ScanTrial): TrialResult => {
    const positions = start.slice();
    const allMove = new Array<boolean>(atomicNumbers.length).fill(true);
    coordinates.forEach((coordinate, axis) => {
      if (!moveRigidly(positions, coordinate, angles[axis]! * DEGREE, bonds, allMove))
        throw new ResffError(
          'option',
          `rigid scan: expected a bond outside of rings in the middle of ${axes[axis]!.atoms.map((a) => a + 1).join('-')} (counted from 1)`,
        );
    });
    const energy = potential.energyForces(positions, new Float64Array(positions.length));
    return { energy, positions, gradientNorm: Number.NaN, steps: 0, evaluations: 1, unfinished: '' };
  };

  const relax = ({ start, angles }: ScanTrial): TrialResult => {
    try {
      const { energy, positions, gradientNorm, steps, evaluations, converged, reason } = minimize(potential, start, {
        convergence,
        constraints: coordinates.map((coordinate, axis) => ({ ...coordinate, value: angles[axis]! * DEGREE })),
        bonds,
        ...(maxSteps === undefined ? {} : { maxSteps }),
      });
      const unfinished = converged ? '' : `${reason} after ${steps} steps`;
      return { energy, positions, gradientNorm, steps, evaluations, unfinished };
    } catch (error) {
      // One hopeless geometry is a hole in the profile, not the end of the scan.
      if (!(error instanceof ResffError)) throw error;
      const none = { energy: Number.NaN, gradientNorm: Number.NaN, steps: 0, evaluations: 0 };
      return { ...none, positions: start, unfinished: error.message };
    }
  };
  return rigid ? turn : relax;
}
