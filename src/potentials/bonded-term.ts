import type { Topology } from '../topology/topology.js';
import { checkLength } from './check-length.js';
import type { Orderings } from './ordering.js';
import type { Potential } from './potential.js';
import { TORSION_GUARD, type TorsionSettings } from './torsion-geometry.js';

/** What a bonded term takes from the model beside its coefficients. */
export type BondedSettings = TorsionSettings;

/** Where the coefficients of a term come from: a readout of the parameter network over its atoms (docs/theory.md). */
export interface TermReadout {
  /** tensors of the hidden layers, before `.d0`, `.d3`, ... */
  readonly layers: string;
  /** tensors of the last layer */
  readonly output: string;
  /** coefficients are exponentials of what is read out */
  readonly positive: boolean;
}

/**
 * One kind of bonded term, E = Σ_rows e(geometry of the row's atoms; the row's coefficients), stated once: whatever handles all of
 * them goes through the list in `bonded-terms.ts` and names none. The energy is linear in the coefficients and their absolute values.
 */
export interface BondedTerm<Name extends string = string> {
  readonly name: Name;
  /** what parameters of it are listed under, and the heading of that list with its units */
  readonly plural: string;
  readonly title: string;
  /** atoms of a row */
  readonly size: number;
  /** coefficients of a row and what their list is called */
  readonly width: number;
  readonly coefficientName: 'coefficients' | 'k';
  /** (T,size) atoms of its rows, flat */
  rows(topology: Topology): Uint32Array;
  /** orders in which a row may be read: the coefficients do not depend on which */
  readonly orderings: Orderings;
  readonly readout: TermReadout;
  /** whether all rows over the same atoms are one contribution to the energy, as a user sees it */
  readonly joinsRows: boolean;
  /** what a row's coefficients amount to, for reports */
  derived?(coefficients: ArrayLike<number>): Readonly<Record<string, number>>;
  /**
   * Adds −∂E/∂x to `forces` and returns E, kcal/mol.
   *
   * @param rows (T,size) atoms, flat
   * @param coefficients (T,width)
   * @param x (N,3) Å
   * @param forces (N,3) kcal/mol/Å
   */
  energyForces(
    rows: Uint32Array,
    coefficients: Float64Array,
    x: Float64Array,
    forces: Float64Array,
    settings: BondedSettings,
  ): number;
  /**
   * Adds the gradient of S = w·E + Σ_i v_i·∂E/∂x_i with respect to the coefficients (`accumulateParameterGradient` says what for).
   *
   * @param weight w
   * @param direction (N,3) v; null for none
   * @param out (T,width)
   */
  addCoefficientGradient(
    rows: Uint32Array,
    coefficients: Float64Array,
    x: Float64Array,
    weight: number,
    direction: Float64Array | null,
    out: Float64Array,
    settings: BondedSettings,
  ): void;
}

/**
 * A bonded term of one system. Checks once that the arrays fit together, and on every call that positions and forces belong to this
 * system.
 *
 * @param rows (T,size) atom indices, flat
 * @param coefficients (T,width), kept by reference: changing entries changes the potential
 * @throws RangeError when rows and coefficients disagree in length or a row names no atom
 */
export function bondedPotential(
  term: BondedTerm,
  atomCount: number,
  rows: Uint32Array,
  coefficients: Float64Array,
  settings: BondedSettings = { torsionGuard: TORSION_GUARD },
): Potential {
  const { name, size } = term;
  if (!Number.isInteger(rows.length / size))
    throw new RangeError(`${name} index: expected a multiple of ${size} entries, got ${rows.length}`);
  checkRows(term, rows, coefficients);
  for (let k = 0; k < rows.length; k++)
    if (rows[k]! >= atomCount) throw new RangeError(`${name} index: expected atoms below ${atomCount}, got ${rows[k]}`);
  return {
    name,
    atomCount,
    energyForces(positions, forces) {
      checkLength('positions', atomCount, positions);
      checkLength('forces', atomCount, forces);
      return term.energyForces(rows, coefficients, positions, forces, settings);
    },
  };
}

/** @throws RangeError unless there are `width` coefficients for each row */
export function checkRows({ name, size, width }: BondedTerm, rows: Uint32Array, coefficients: Float64Array): void {
  const count = rows.length / size;
  if (coefficients.length !== count * width)
    throw new RangeError(`${name} coefficients: expected ${count}×${width} entries, got ${coefficients.length}`);
}
