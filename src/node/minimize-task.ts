import type { Structure } from '../chemistry/structure.js';
import { ResffError } from '../core/errors.js';
import { totalEnergy } from '../force-field/potential.js';
import { sumPotentials } from '../potentials/sum.js';
import { type GeometryChange, geometryChange } from '../simulate/geometry-change.js';
import { type MinimizeOptions, type MinimizeResult, type MinimizeState, minimize } from '../simulate/minimize.js';
import { type RestraintRequest, requestedRestraints } from '../simulate/restraint-request.js';
import { isFinitePoint, notFinite, type SinglePoint } from './energy-task.js';
import { type ForceFieldSetup, loadPotentials, type PotentialSource } from './force-field-task.js';
import type { TaskRunner } from './worker-pool.js';

export interface MinimizeRequest {
  readonly options: Pick<MinimizeOptions, 'convergence' | 'method' | 'maxSteps' | 'fixedAtoms' | 'constraints'>;
  readonly restraints: readonly RestraintRequest[];
  /** Keep every step of the way. */
  readonly path: boolean;
  /** Send a line per step. */
  readonly progress: boolean;
}

export type MinimizeSetup = ForceFieldSetup & MinimizeRequest;

/** One step of the way to the minimum. */
export interface PathFrame {
  readonly step: number;
  /** kcal/mol, restraints included */
  readonly energy: number;
  /** (N,3) Å */
  readonly positions: Float64Array;
}

/** A relaxed structure. Its terms, energy and forces are those of the force field alone. */
export interface MinimizeAnswer extends SinglePoint {
  readonly result: MinimizeResult;
  /** kcal/mol of the input structure, force field alone */
  readonly startEnergy: number;
  /** kcal/mol at the end; null without restraints */
  readonly restraintEnergy: number | null;
  readonly change: GeometryChange;
  readonly path: readonly PathFrame[];
  readonly warnings: readonly string[];
}

/** Relaxes one structure. */
export function minimizeTasks(
  potentialOf: PotentialSource,
  { options, restraints, path: keepPath, progress }: MinimizeRequest,
): TaskRunner<Structure, MinimizeAnswer> {
  return ({ molecule, positions: start }, notify) => {
    for (const atom of options.fixedAtoms ?? [])
      if (atom >= molecule.atomicNumbers.length)
        throw new ResffError(
          'option',
          `fixed atoms: expected atoms from 1 to ${molecule.atomicNumbers.length}, got ${atom + 1} (structure ${molecule.name})`,
        );
    const potential = potentialOf(molecule);
    const extra = restraints.length > 0 ? requestedRestraints(molecule, start, restraints) : null;
    const path: PathFrame[] = [];
    const result = minimize(extra ? sumPotentials([potential, extra], potential.name) : potential, start, {
      ...options,
      bonds: potential.topology.bonds,
      onProgress(state) {
        const { step, energy, positions } = state;
        if (keepPath) path.push({ step, energy, positions: positions.slice() });
        if (progress) notify(progressLine(molecule.name, state));
        return undefined;
      },
    });
    const forces = new Float64Array(start.length);
    const terms = potential.terms(result.positions, forces);
    const point = { terms, energy: totalEnergy(terms), forces };
    if (!isFinitePoint(point)) {
      const { code, message } = notFinite(point, molecule.name);
      throw new ResffError(code, message);
    }
    return {
      ...point,
      result,
      startEnergy: totalEnergy(potential.terms(start)),
      restraintEnergy: extra ? extra.energyForces(result.positions, new Float64Array(start.length)) : null,
      change: geometryChange(potential.topology, molecule.atomicNumbers, start, result.positions),
      path,
      warnings: potential.warnings,
    };
  };
}

export function openTasks(setup: MinimizeSetup): TaskRunner<Structure, MinimizeAnswer> {
  return minimizeTasks(loadPotentials(setup), setup);
}

function progressLine(name: string, { step, energy, gradientNorm, maxForce }: MinimizeState): string {
  return `${name}: step ${step}, energy ${energy.toFixed(4)} kcal/mol, gradient norm ${gradientNorm.toFixed(4)}, largest force ${maxForce.toFixed(4)} kcal/mol/Å`;
}
