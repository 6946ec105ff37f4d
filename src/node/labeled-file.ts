import { renameSync, rmSync } from 'node:fs';
import * as h5wasm from 'h5wasm/node';

/** Frames of one molecule with energies and gradients, as training reads them (docs/training.md). */
export interface LabeledMolecule {
  readonly name: string;
  /** every atom numbered */
  readonly smiles: string;
  readonly subset: string;
  readonly atomicNumbers: readonly number[];
  /** (C,N,3) bohr */
  readonly positions: readonly number[];
  /** (C) hartree */
  readonly energies: readonly number[];
  /** (C,N,3) hartree/bohr */
  readonly gradients: readonly number[];
}

/** Writes an HDF5 file in the layout of SPICE; an existing one is replaced when it is whole, whoever else writes it. */
export async function writeLabeledFile(path: string, molecules: Iterable<LabeledMolecule>): Promise<void> {
  await h5wasm.ready;
  const part = `${path}.${process.pid}.part`;
  const file = new h5wasm.File(part, 'w');
  try {
    for (const { name, smiles, subset, atomicNumbers, positions, energies, gradients } of molecules) {
      const group = file.create_group(name);
      const shape = [energies.length, atomicNumbers.length, 3];
      group.create_dataset({ name: 'smiles', data: [smiles], shape: [1] });
      group.create_dataset({ name: 'subset', data: [subset], shape: [1] });
      group.create_dataset({ name: 'atomic_numbers', data: Int16Array.from(atomicNumbers), shape: [shape[1]!] });
      group.create_dataset({ name: 'conformations', data: Float64Array.from(positions), shape });
      group.create_dataset({ name: 'dft_total_energy', data: Float64Array.from(energies), shape: [energies.length] });
      group.create_dataset({ name: 'dft_total_gradient', data: Float64Array.from(gradients), shape });
    }
  } catch (error) {
    file.close();
    rmSync(part, { force: true });
    throw error;
  }
  file.close();
  renameSync(part, path);
}
