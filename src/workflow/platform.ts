import type { Molecule } from '../chemistry/molecule.js';
import { ResffError } from '../core/errors.js';
import type { EnergyMethod } from '../evaluate/method.js';
import type { Potential } from '../potentials/potential.js';

/** A program outside of the library that computes energies, such as xtb. */
export interface ExternalMethod {
  method(): EnergyMethod;
  potential(molecule: Molecule): Potential;
}

/** What workflows need from where they run, in every thread. */
export interface Platform {
  /** Gives openchemlib its tables of torsions and of MMFF94, once. */
  conformerTables(): void | Promise<void>;
  readonly gfn2: ExternalMethod | null;
}

/** Knows nothing outside of the library. Conformers and MMFF94 need tables that somebody has registered. */
export const portablePlatform: Platform = { conformerTables() {}, gfn2: null };

/** @throws ResffError (code option) where there is no such program to be started */
export function gfn2Of({ gfn2 }: Platform): ExternalMethod {
  if (gfn2) return gfn2;
  throw new ResffError('option', 'GFN2-xTB: expected a place where the program xtb can be started, got none');
}
