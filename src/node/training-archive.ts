import { existsSync } from 'node:fs';
import type { File } from 'h5wasm/node';
import { ResffError } from '../core/errors.js';
import { hdf5Archive, hdf5Reason, type MoleculeArchive } from '../train/archive.js';

/** Opens HDF5 files by path. Loads the HDF5 library first, which takes a moment: programs that read none do not pay for it. */
export async function archiveOpener(): Promise<(path: string) => MoleculeArchive> {
  const h5wasm = await import('h5wasm/node');
  const library = await h5wasm.ready;
  // Otherwise it prints pages of its own and goes on.
  library.activate_throwing_error_handler();
  return (path) => {
    if (!existsSync(path)) throw new ResffError('data', `data: expected an HDF5 file, got nothing (${path})`);
    let file: File;
    try {
      file = new h5wasm.File(path, 'r');
    } catch (cause) {
      throw new ResffError('data', `data: expected an HDF5 file, got ${hdf5Reason(cause)} (${path})`, { cause });
    }
    return hdf5Archive(file, path);
  };
}
