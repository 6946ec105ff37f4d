import type { Cell } from '../core/cell.js';
import { ResffError } from '../core/errors.js';
import type { Molecule } from './molecule.js';
import type { ResidueRecord } from './residue.js';

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
  /** (3,3) Å, of a periodic structure: all molecules of one cell. Positions may be wrapped into it or not. */
  readonly cell?: Cell;
  /** Residues and atom names, where the source has them (PDB, peptide builder). */
  readonly residues?: ResidueRecord;
}

/** @throws ResffError (code data) unless there are three finite coordinates for every atom */
export function checkPositions({ molecule, positions }: Structure): void {
  const wanted = 3 * molecule.atomicNumbers.length;
  const where = molecule.name === '' ? '' : ` (molecule ${molecule.name})`;
  if (positions.length !== wanted)
    throw new ResffError('data', `positions: expected ${wanted} coordinates, got ${positions.length}${where}`);
  const bad = positions.findIndex((x) => !Number.isFinite(x));
  if (bad >= 0)
    throw new ResffError(
      'data',
      `positions: expected finite numbers, got ${positions[bad]} for atom ${Math.floor(bad / 3) + 1}${where}`,
    );
}
