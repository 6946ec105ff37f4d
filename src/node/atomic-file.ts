import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { hostname } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { bytesOf } from '../workflow/storage.js';

/**
 * Writes a file so that at every moment the old contents or the complete new ones are there: into a temporary file beside
 * it, flushed to the disk, then renamed.
 *
 * @throws the error of the file system; the temporary file is removed
 */
export function writeFileAtomic(path: string, contents: string | Uint8Array): void {
  // Containers that share a disk often have the same process ids.
  const temporary = join(dirname(path), `.${basename(path)}.${hostname()}.${process.pid}.tmp`);
  const bytes = bytesOf(contents);
  try {
    const file = openSync(temporary, 'w');
    try {
      for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}
