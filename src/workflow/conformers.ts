import type { Structure } from '../chemistry/structure.js';
import { type ConformerRequest, type ConformerSetup, job as conformerJob } from './conformer-job.js';
import { withCrew } from './executor.js';
import type { Outcome } from './job.js';
import type { RunOptions } from './workflow-options.js';

export interface ConformerOptions extends RunOptions, ConformerSetup {
  /** SMILES done so far. */
  readonly onProgress?: (done: number) => void;
}

/** ms that a conformer takes, about. */
const MS_PER_SMILES = 10;

/**
 * 3D structures of many SMILES strings, as `generateConformers` makes them.
 *
 * @returns of every SMILES, in order, its conformers, at least one, or why there are none
 * @throws the signal's reason
 */
export function buildConformers(
  requests: readonly ConformerRequest[],
  { executor, signal, onProgress, count = 1, seed = 1 }: ConformerOptions = {},
): Promise<Outcome<Structure[]>[]> {
  let done = 0;
  return withCrew(executor, (crew) =>
    crew.map(conformerJob, { count, seed }, requests, {
      signal,
      estimateMs: MS_PER_SMILES * count * requests.length,
      onOutcome: () => onProgress?.(++done),
    }),
  );
}
