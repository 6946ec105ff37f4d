import { type DecompositionAnswer, job as decompositionJob, type MoleculeFrames } from './decomposition-job.js';
import { estimateMs } from './division.js';
import { withCrew } from './executor.js';
import { type ForceFieldSettings, type ModelSource, modelOf } from './force-field-source.js';
import type { Outcome } from './job.js';
import { mapStructures } from './structure-map.js';
import { settingsOf, type WorkflowOptions } from './workflow-options.js';

export interface DecomposeOptions extends WorkflowOptions {
  /** Also every single bond, angle and torsion, and the share of every atom in the residual. Default false. */
  readonly contributions?: boolean;
  /** Molecules done so far. */
  readonly onProgress?: (done: number) => void;
}

/**
 * Energies of frames of many molecules split into their terms, as `decompose` does for one.
 *
 * @returns of every molecule, in order
 * @throws ResffError (code model) for bytes that are no model; the signal's reason
 */
export function decomposeFrames(
  model: ModelSource,
  molecules: readonly MoleculeFrames[],
  options: DecomposeOptions = {},
): Promise<Outcome<DecompositionAnswer>[]> {
  const { executor, signal, contributions = false, onProgress } = options;
  let done = 0;
  return withCrew(executor, (crew) =>
    mapStructures(
      crew,
      decompositionJob,
      { model: modelOf(model), settings: settingsOf(options), contributions },
      molecules,
      ({ molecule }) => molecule.atomicNumbers.length,
      { signal, estimateMs: milliseconds(molecules, options), onOutcome: () => onProgress?.(++done) },
    ),
  );
}

function milliseconds(molecules: readonly MoleculeFrames[], settings: ForceFieldSettings): number {
  return molecules.reduce((sum, { molecule: { atomicNumbers }, frames }) => {
    const count = frames.length / (3 * atomicNumbers.length);
    return sum + estimateMs(count, atomicNumbers.length, settings);
  }, 0);
}
