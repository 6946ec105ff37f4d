import type { Molecule } from '../chemistry/molecule.js';

/**
 * One record of a structure file: a molecule with one set of coordinates.
 * Files with several conformers of one molecule give one record per conformer, in input order.
 */
export interface Structure {
  readonly molecule: Molecule;
  /** (N,3) Å, flat */
  readonly positions: Float64Array;
  /** Data fields the format carried besides (SDF data items, extended XYZ keys), in file order. */
  readonly properties: ReadonlyMap<string, string>;
}
