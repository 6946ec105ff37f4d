import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ResffError } from '../../src/core/errors.js';
import { Rng } from '../../src/core/rng.js';
import { archiveOpener } from '../../src/node/training-archive.js';
import type { MoleculeArchive } from '../../src/train/archive.js';
import { NO_FILTER } from '../../src/train/data-filter.js';
import { emptyReport, readSpice } from '../../src/train/spice.js';
import { writeTrainingFile } from '../support/training-data.js';

const folder = mkdtempSync(join(tmpdir(), 'resff-hdf5-'));
afterAll(() => rmSync(folder, { recursive: true }));
const path = join(folder, 'molecules.hdf5');
const said: string[] = [];
let whole: Buffer;
let open: (path: string) => MoleculeArchive;

beforeAll(async () => {
  await writeTrainingFile(path, { smiles: ['O', 'C'], conformations: 2 });
  whole = readFileSync(path);
  open = await archiveOpener();
});

/** What training makes of the file. */
function outcome(bytes: Uint8Array): 'read' | 'refused' {
  writeFileSync(path, bytes);
  try {
    const archive = open(path);
    try {
      for (const _ of readSpice(archive, NO_FILTER, emptyReport()));
    } finally {
      archive.close();
    }
    return 'read';
  } catch (error) {
    if (!(error instanceof ResffError && error.code === 'data')) throw error;
    said.push(error.message);
    return 'refused';
  }
}

describe('HDF5 files under fuzzing', () => {
  it('reads what the mutations start from', () => {
    expect(outcome(whole)).toBe('read');
  });

  it('cut off', () => {
    const rng = new Rng(1);
    for (let i = 0; i < 50; i++) expect(outcome(whole.subarray(0, rng.integer(whole.length)))).toBe('refused');
  });

  it('bytes replaced: what the library throws becomes an error that names file, record and field', () => {
    const rng = new Rng(2);
    const count = { read: 0, refused: 0 };
    for (let i = 0; i < 150; i++) {
      const bytes = Uint8Array.from(whole);
      for (let k = rng.integer(8); k >= 0; k--) bytes[rng.integer(bytes.length)] = rng.integer(256);
      count[outcome(bytes)]++;
    }
    expect(Math.min(count.read, count.refused)).toBeGreaterThan(10);

    expect(said.some((message) => /^HDF5: .*\(record [OC], field \w+, .*molecules\.hdf5\)$/s.test(message))).toBe(true);
  });
});
