/** Molecules with their GFN2-xTB minima: the first frame of every record of a training file. */

import { accessSync } from 'node:fs';
import * as h5wasm from 'h5wasm/node';
import { BOHR_TO_ANGSTROM } from 'resff';
import { parseMappedSmiles } from 'resff/formats';

/**
 * Yields { id, subset, smiles, molecule, problem, positions } (Å) of every record; where the program refuses the SMILES, `molecule` is null
 * and `problem` says why.
 *
 * @param path HDF5 in the layout of docs/training.md
 */
export async function* minimumSet(path) {
  accessSync(path);
  await h5wasm.ready;
  const file = new h5wasm.File(path, 'r');
  for (const id of file.keys()) {
    const text = (field) => file.get(`${id}/${field}`).value[0];
    const smiles = text('smiles');
    const first = file.get(`${id}/conformations`).slice([[0, 1], [], []]);
    const positions = Float64Array.from(first, (value) => value * BOHR_TO_ANGSTROM);
    let molecule = null;
    let problem = '';
    try {
      molecule = parseMappedSmiles(smiles);
    } catch (error) {
      problem = error.message;
    }
    yield { id, subset: text('subset'), smiles, molecule, problem, positions };
  }
  file.close();
}
