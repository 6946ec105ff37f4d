import { mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Makes a folder and those above it, where they are not there. `mkdirSync` with `recursive` does not come to an end in file systems
 * that take no folders and say that there is none (/proc).
 *
 * @throws errors of the file system
 */
export function makeFolder(path: string): void {
  const isThere = () => statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
  if (isThere()) return;
  const above = dirname(path);
  if (above !== path) makeFolder(above);
  try {
    mkdirSync(path);
  } catch (cause) {
    // Another process was faster.
    if (!isThere()) throw cause;
  }
}
