import type { Molecule } from '../chemistry/molecule.js';
import type { StereoDemand } from '../chemistry/stereo.js';
import type { Structure } from '../chemistry/structure.js';
import type { ResffError } from '../core/errors.js';

/** What became of a record. */
export type Reading = Structure | Drawing | Refusal;

/** A molecule without coordinates in three dimensions, from which `src/build` makes structures. */
export interface Drawing {
  readonly drawing:
    | { readonly notation: 'smiles'; readonly text: string }
    /** With all hydrogens; the stereochemistry as it is drawn. */
    | { readonly notation: 'graph'; readonly molecule: Molecule; readonly stereo: readonly StereoDemand[] };
  readonly name: string;
  /** What was changed about it, for the user. */
  readonly note?: string;
  /** from 1 */
  readonly line: number;
  /** Why it is no structure. */
  readonly error: ResffError;
}

/** A record that cannot be read, with the reason. */
export interface Refusal {
  /** empty when the record has none */
  readonly name: string;
  readonly error: ResffError;
}

/** @throws the error of the first record that is no structure */
export function structuresOf(readings: Iterable<Reading>): Structure[] {
  return Array.from(readings, (reading) => {
    if ('error' in reading) throw reading.error;
    return reading;
  });
}
