import { existsSync, readFileSync, renameSync, rmSync } from 'node:fs';
import type { Storage } from '../workflow/storage.js';
import { writeFileAtomic } from './atomic-file.js';
import { GrowingFile } from './growing-file.js';

/** Files of the disk by path. What a flush has returned for survives a kill and a power cut. */
export const fileStorage: Storage = {
  read: (path) => (existsSync(path) ? readFileSync(path) : null),
  write: writeFileAtomic,
  rename(from, to) {
    if (existsSync(from)) renameSync(from, to);
  },
  remove: (path) => rmSync(path, { force: true }),
  grow: (path, length) => new GrowingFile(path, length),
};
