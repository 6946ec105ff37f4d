import type { Molecule } from '../chemistry/molecule.js';
import type { ForceFieldPotential } from '../force-field/potential.js';
import { type HessianOptions, hessianRows, hessianStep } from '../simulate/hessian.js';
import { assembleMolecularHessian, type MolecularHessian, straightenAngles } from '../simulate/straight-angle.js';
import { type ForceFieldSetup, loadPotentials } from './force-field-task.js';
import { mapOverWorkers, type TaskRunner } from './worker-pool.js';

/** The rows of one atom. */
export interface HessianTask {
  readonly molecule: Molecule;
  /** (N,3) Å */
  readonly positions: Float64Array;
  readonly atom: number;
  readonly stepAngstrom: number;
}

export function openTasks(setup: ForceFieldSetup): TaskRunner<HessianTask, Float64Array> {
  const potentialOf = loadPotentials(setup);
  return ({ molecule, positions, atom, stepAngstrom }) =>
    hessianRows(straightenAngles(potentialOf(molecule), positions).potential, positions, atom, stepAngstrom);
}

/**
 * `molecularHessian` with the atoms shared out to threads: the same numbers to the last bit.
 *
 * @throws as `molecularHessian`, and what ends a thread
 */
export async function molecularHessianOnThreads(
  setup: ForceFieldSetup,
  threads: number,
  potential: ForceFieldPotential,
  positions: Float64Array,
  { stepAngstrom = hessianStep(potential), onProgress }: HessianOptions = {},
): Promise<MolecularHessian> {
  const { molecule, atomCount } = potential;
  const tasks = Array.from({ length: atomCount }, (_, atom) => ({ molecule, positions, atom, stepAngstrom }));
  let done = 0;
  const outcomes = await mapOverWorkers<ForceFieldSetup, HessianTask, Float64Array>(tasks, {
    threads,
    module: new URL('./hessian-task.js', import.meta.url),
    setup,
    onOutcome: () => onProgress?.(++done, atomCount),
  });
  const rows = outcomes.map((outcome) => {
    if ('error' in outcome) throw outcome.error;
    return outcome.value;
  });
  return assembleMolecularHessian(potential, positions, rows, stepAngstrom);
}
