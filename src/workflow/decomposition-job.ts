import type { Molecule } from '../chemistry/molecule.js';
import { type Decomposition, decompose } from '../simulate/decomposition.js';
import { type ForceFieldSetup, potentialsOf } from './force-field-source.js';
import type { Job } from './job.js';

/** Frames of one molecule. */
export interface MoleculeFrames {
  readonly molecule: Molecule;
  /** (C,N,3) Å */
  readonly frames: Float64Array;
}

export interface DecompositionSetup extends ForceFieldSetup {
  /** Down to every bond, angle, torsion and atom. */
  readonly contributions: boolean;
}

export interface DecompositionAnswer extends Decomposition {
  readonly warnings: readonly string[];
}

export const job: Job<DecompositionSetup, MoleculeFrames, DecompositionAnswer> = {
  name: 'decomposition',
  open(setup, { team }) {
    const potentialOf = potentialsOf(setup, team);
    return ({ molecule, frames }) => {
      const potential = potentialOf(molecule);
      return { ...decompose(potential, frames, setup), warnings: potential.warnings };
    };
  },
};

/** (C,N,3) from C arrays (N,3). */
export function joinFrames(frames: readonly Float64Array[]): Float64Array {
  const size = frames[0]?.length ?? 0;
  const all = new Float64Array(frames.length * size);
  frames.forEach((frame, c) => {
    all.set(frame, c * size);
  });
  return all;
}
