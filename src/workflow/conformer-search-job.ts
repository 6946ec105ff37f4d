import { embedConformers } from '../build/conformer.js';
import { atropisomerAxes } from '../chemistry/atropisomer.js';
import type { Molecule } from '../chemistry/molecule.js';
import { type StereoDemand, stereoElements, stereoSigns } from '../chemistry/stereo.js';
import { ResffError } from '../core/errors.js';
import { type TermEnergies, totalEnergy } from '../force-field/term-energies.js';
import type { ConvergenceLevel } from '../simulate/convergence.js';
import { minimize } from '../simulate/minimize.js';
import { type ForceFieldSetup, potentialsOf } from './force-field-source.js';
import type { Job } from './job.js';

/** Some of the starts of a search: conformers made from a seed, or given ones. */
export type StartRange =
  | { readonly kind: 'made'; readonly first: number; readonly count: number; readonly seed: number }
  | { readonly kind: 'given'; readonly positions: readonly Float64Array[] };

export interface SearchTask {
  readonly molecule: Molecule;
  /** (N,3) Å, whose stereochemistry all conformers have */
  readonly reference: Float64Array;
  readonly starts: StartRange;
}

export interface SearchSetup extends ForceFieldSetup {
  readonly level: ConvergenceLevel;
}

/** A minimum. */
export interface RelaxedConformer {
  readonly positions: Float64Array;
  /** kcal/mol */
  readonly energy: number;
  readonly terms: TermEnergies;
}

export interface SearchPart {
  readonly relaxed: readonly RelaxedConformer[];
  /** Starts that led to no conformer, by what became of them. */
  readonly lost: LostStarts;
  readonly warnings: readonly string[];
}

export interface LostStarts {
  /** no geometry was found for the seed */
  readonly embedding: number;
  readonly notConverged: number;
  /** bonds broke or atoms fused */
  readonly broken: number;
  /** a stereocenter, allene, double bond or atropisomer turned over while relaxing */
  readonly stereo: number;
}

export const noneLost: LostStarts = { embedding: 0, notConverged: 0, broken: 0, stereo: 0 };

/** Makes and relaxes some of the starts of a search. */
export const job: Job<SearchSetup, SearchTask, SearchPart> = {
  name: 'conformer-search',
  open(setup, { team }) {
    const potentialOf = potentialsOf(setup, team);
    return ({ molecule, reference, starts }) => {
      const elements = [...stereoElements(molecule), ...atropisomerAxes(molecule)];
      const signs = stereoSigns(elements, reference);
      const potential = potentialOf(molecule);
      const demands = elements.map((element, k) => ({ element, sign: signs[k]! }));
      const lost = { ...noneLost };
      const relaxed: RelaxedConformer[] = [];
      const made = starts.kind === 'given' ? starts.positions : makeStarts(molecule, demands, starts);
      if (starts.kind === 'made') lost.embedding = starts.count - made.length;
      for (const start of made) {
        const result = minimize(potential, start, { convergence: setup.level, molecule });
        if (result.reason === 'broken') lost.broken++;
        else if (!result.converged) lost.notConverged++;
        else if (stereoSigns(elements, result.positions).some((sign, k) => sign !== signs[k])) lost.stereo++;
        else {
          const terms = potential.terms(result.positions, new Float64Array(start.length));
          relaxed.push({ positions: result.positions, energy: totalEnergy(terms), terms });
        }
      }
      return { relaxed, lost, warnings: potential.warnings };
    };
  },
};

function makeStarts(
  molecule: Molecule,
  demands: readonly StereoDemand[],
  { first, count, seed }: { readonly first: number; readonly count: number; readonly seed: number },
): Float64Array[] {
  try {
    return embedConformers(molecule, demands, { first, count, seed }).map(({ positions }) => positions);
  } catch (error) {
    // That no seed of a few leads to a geometry is said by the search, when it is true of all.
    if (error instanceof ResffError && error.code === 'molecule') return [];
    throw error;
  }
}
