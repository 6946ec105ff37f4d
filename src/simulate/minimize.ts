import { type GeometryDefect, geometryDefects } from '../chemistry/geometry-defect.js';
import type { Molecule } from '../chemistry/molecule.js';
import { type Box, openBox } from '../core/box.js';
import { boxOf } from '../core/cell.js';
import { ResffError } from '../core/errors.js';
import type { InternalCoordinate } from '../potentials/internal-coordinate.js';
import { isPeriodic } from '../potentials/periodic-potential.js';
import type { Potential } from '../potentials/potential.js';
import { ConstraintManifold, type InternalConstraint } from './constraint-manifold.js';
import { approachConstraints } from './constraint-start.js';
import { type Convergence, type ConvergenceLevel, convergenceOf } from './convergence.js';
import type { DescentSettings, MinimizeReason, MinimizeState } from './descent.js';
import { EnergySurface } from './energy-surface.js';
import { fireDescent } from './fire.js';
import { lbfgsDescent } from './lbfgs-descent.js';
import { ModelHessian } from './model-hessian.js';

export type { InternalConstraint } from './constraint-manifold.js';
export type { MinimizeReason, MinimizeState } from './descent.js';

/** `lbfgs`: fewest evaluations. `fire`: damped dynamics, for rough or noisy energies (src/simulate/fire.ts). */
export type MinimizeMethod = 'lbfgs' | 'fire';

export const minimizeMethods: readonly MinimizeMethod[] = ['lbfgs', 'fire'];

export interface MinimizeOptions {
  /** Default `lbfgs`. */
  method?: MinimizeMethod;
  /** Named thresholds as in xtb, or thresholds of your own. Default `normal`. */
  convergence?: ConvergenceLevel | Convergence;
  /** Default 1000, or 10 per atom for large systems; ten times that with `fire`. */
  maxSteps?: number;
  /** Atoms that do not move. */
  fixedAtoms?: readonly number[];
  /** Distances, angles and dihedrals that are held exactly: within 1e-8 Å and 1e-6° at every step. */
  constraints?: readonly InternalConstraint[];
  /** (B,2) With them, a constraint far from its value is reached by moving a side of the molecule as a whole where there is one. */
  bonds?: Uint32Array;
  /** Whose geometry the result has to be (`defects`); default that of the potential, if it has one. */
  molecule?: Molecule | undefined;
  /** Pairs of atoms whose distance is not judged, besides those with a constrained distance and those of fixed atoms. */
  unjudged?: readonly (readonly number[])[];
  /** Å, the longest way an atom may go in one step. Default 0.1: more could carry a hydrogen past its bond. */
  maxDisplacement?: number;
  /** kcal/mol, differences of energies below this are rounding. Default 1e-5 + 1e-7·|E|, right for float32 and float64. */
  energyNoise?: number;
  /** Called at the start and after every step; returning false stops. */
  onProgress?: (state: MinimizeState) => boolean | undefined;
}

/** A constraint after minimization. */
export interface HeldCoordinate extends InternalCoordinate {
  /** Å or rad */
  readonly value: number;
  /** ∂E/∂value with all else relaxed, kcal/mol/Å or kcal/mol/rad: the coordinate would move against its sign */
  readonly slope: number;
}

export interface MinimizeResult {
  /** (N,3) Å, the lowest point reached */
  readonly positions: Float64Array;
  /** kcal/mol */
  readonly energy: number;
  /** kcal/mol/Å, along the directions that constraints leave */
  readonly gradientNorm: number;
  /** kcal/mol/Å, likewise */
  readonly maxForce: number;
  readonly steps: number;
  readonly evaluations: number;
  readonly converged: boolean;
  readonly reason: MinimizeReason;
  /** Bonds and contacts that are not those of the molecule, the worst first; also empty where the molecule is not known. */
  readonly defects: readonly GeometryDefect[];
  /** In the order of the constraints; those of fixed atoms only are left out. */
  readonly held: readonly HeldCoordinate[];
}

/**
 * Moves atoms to a minimum of the potential, by default by L-BFGS with a Wolfe line search, restarted when its memory misleads it.
 * Where the gradient is below its threshold and the energy cannot be lowered any more, that counts as converged.
 * A result that is not converged says so in `converged` and `reason`; callers must look.
 * Converged means stationary: a start that is exactly linear or planar (water on a line) feels no force out of its symmetry and
 * may end on a saddle point. Move an atom off the line or plane by a tenth of an Å to leave it.
 * A geometry with bonds far too short or long, or with atoms fused that have no bond, is never `converged` but `broken`, and
 * `defects` says where.
 * With constraints the start is first brought onto them (`approachConstraints`), and stationary means: along all directions
 * that do not change a constrained coordinate.
 *
 * @param start (N,3) Å, not changed
 * @throws ResffError (code option) for bad options and for constraints that cannot be met (straight angles, contradictions,
 *   fixed atoms in the way), (code numeric) when energy or forces at the start are not finite
 * @throws RangeError when `start` does not have 3N entries
 */
export function minimize(
  potential: Potential & { readonly molecule?: Molecule },
  start: Float64Array,
  options: MinimizeOptions = {},
): MinimizeResult {
  const n = potential.atomCount;
  if (start.length !== 3 * n) throw new RangeError(`positions: expected ${3 * n} entries, got ${start.length}`);
  const { settings, moving, descend } = checkOptions(options, n);
  const { constraints = [], bonds } = options;
  const manifold = constraints.length > 0 ? new ConstraintManifold(constraints, start, moving) : null;
  const constrained = manifold && manifold.size > 0 ? manifold : null;
  const surface = new EnergySurface(potential, moving, constrained);
  const from = constrained ? approachConstraints(constrained, surface, start, moving, bonds) : start;
  const { molecule = potential.molecule } = options;
  const hessian =
    molecule && 3 * molecule.atomicNumbers.length === start.length ? ModelHessian.of(molecule, moving) : null;
  const { gradient: _, ...result } = descend(surface, from, { ...settings, hessian });
  const held = constrained ? heldCoordinates(constrained, surface, result.positions) : [];
  const box = isPeriodic(potential) ? boxOf(potential.cell) : openBox;
  const defects = molecule ? judgedDefects(molecule, result.positions, moving, options, box) : [];
  const reason = result.reason === 'converged' && defects.length > 0 ? 'broken' : result.reason;
  return { ...result, reason, evaluations: surface.evaluations, converged: reason === 'converged', held, defects };
}

function judgedDefects(
  molecule: Molecule,
  positions: Float64Array,
  moving: readonly boolean[],
  { constraints = [], unjudged = [] }: MinimizeOptions,
  box: Box,
): GeometryDefect[] {
  const wanted = [...unjudged, ...constraints.filter(({ kind }) => kind === 'distance').map(({ atoms }) => atoms)];
  return geometryDefects(molecule, positions, box).filter(
    ({ atoms }) =>
      atoms.some((atom) => moving[atom]) && !wanted.some((pair) => atoms.every((atom) => pair.includes(atom))),
  );
}

function heldCoordinates(manifold: ConstraintManifold, surface: EnergySurface, positions: Float64Array) {
  surface.start(positions);
  manifold.linearize(positions);
  const slopes = manifold.multipliers(surface.forces.map((f) => -f));
  return Array.from(slopes, (slope, c): HeldCoordinate => {
    const { kind, atoms } = manifold.coordinate(c);
    return { kind, atoms, value: manifold.value(c, positions), slope };
  });
}

function checkOptions(
  options: MinimizeOptions,
  n: number,
): { settings: DescentSettings; moving: boolean[]; descend: typeof lbfgsDescent } {
  const level = options.convergence ?? 'normal';
  const convergence = typeof level === 'string' ? convergenceOf(level) : level;
  const { method = 'lbfgs' } = options;
  if (!minimizeMethods.includes(method))
    throw new ResffError('option', `method: expected ${minimizeMethods.join(' or ')}, got ${String(method)}`);
  const maxSteps = options.maxSteps ?? Math.max(1000, 10 * n) * (method === 'fire' ? 10 : 1);
  const maxDisplacement = options.maxDisplacement ?? 0.1;
  if (!Number.isInteger(maxSteps) || maxSteps < 0)
    throw new ResffError('option', `maxSteps: expected a non-negative integer, got ${maxSteps}`);
  if (!(maxDisplacement > 0))
    throw new ResffError('option', `maxDisplacement: expected a positive length in Å, got ${maxDisplacement}`);
  const moving = new Array<boolean>(n).fill(true);
  for (const atom of options.fixedAtoms ?? []) {
    if (!Number.isInteger(atom) || atom < 0 || atom >= n)
      throw new ResffError('option', `fixedAtoms: expected atom indices from 0 to ${n - 1}, got ${atom}`);
    moving[atom] = false;
  }
  const { energyNoise: noise, onProgress } = options;
  const energyNoise = noise === undefined ? (energy: number) => 1e-5 + 1e-7 * Math.abs(energy) : () => noise;
  const descend = method === 'fire' ? fireDescent : lbfgsDescent;
  return { settings: { convergence, maxSteps, maxDisplacement, energyNoise, onProgress }, moving, descend };
}
