import type { Cell } from '../core/cell.js';

/** What a periodic system adds to an evaluation. */
export interface Periodicity {
  readonly cell: Cell;
  /** (3,3) kcal/mol: the virial −factor·∂E/∂ε is added (`PeriodicTerm`) */
  readonly virial: Float64Array;
}

/** The residual of one molecule, prepared for being evaluated many times. */
export interface PreparedSystem {
  readonly atomCount: number;
  /**
   * @param positions (N,3) Å
   * @param forces (N,3) kcal/mol/Å: −factor·∂E/∂x is added
   * @param factor of the energy
   * @param periodicity the system is one cell of many
   * @returns factor·E, kcal/mol
   * @throws ResffError (numeric) when a coordinate is not finite
   */
  energyForces(positions: Float64Array, forces: Float64Array, factor: number, periodicity?: Periodicity): number;
  /** Gives back the memory of what is prepared; the next evaluation prepares it again. */
  release(): void;
}
