import type { ForceFieldPotential } from '../force-field/potential.js';
import { type HessianOptions, hessianStep } from '../simulate/hessian.js';
import { assembleMolecularHessian, type MolecularHessian } from '../simulate/straight-angle.js';
import { estimateMs } from './division.js';
import type { Crew } from './executor.js';
import type { ForceFieldSetup } from './force-field-source.js';
import { job as hessianJob } from './hessian-job.js';
import { answerOf } from './job.js';

/**
 * `molecularHessian` with the atoms shared out to threads: the same numbers to the last bit.
 *
 * @param potential of the molecule, in the calling thread
 * @throws as `molecularHessian`, and what ends a thread; the signal's reason
 */
export async function sharedHessian(
  crew: Crew,
  setup: ForceFieldSetup,
  potential: ForceFieldPotential,
  positions: Float64Array,
  {
    stepAngstrom = hessianStep(potential),
    onProgress,
    signal,
  }: HessianOptions & { signal?: AbortSignal | undefined } = {},
): Promise<MolecularHessian> {
  const { molecule, atomCount } = potential;
  let done = 0;
  const outcomes = await crew.map(
    hessianJob,
    { ...setup, molecule, positions, stepAngstrom },
    Array.from({ length: atomCount }, (_, atom) => atom),
    {
      signal,
      estimateMs: estimateMs(6 * atomCount, atomCount, setup.settings),
      onOutcome: () => onProgress?.(++done, atomCount),
    },
  );
  return assembleMolecularHessian(potential, positions, outcomes.map(answerOf), stepAngstrom);
}
