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
let files = 0;
const said: string[] = [];
let whole: Buffer;
let open: (path: string) => MoleculeArchive;

beforeAll(async () => {
  const path = join(folder, 'start.hdf5');
  await writeTrainingFile(path, { smiles: ['O', 'C'], conformations: 2 });
  whole = readFileSync(path);
  open = await archiveOpener();
});

/** What training makes of the file: read, or refused as a whole or in part. */
function outcome(bytes: Uint8Array): 'read' | 'refused' {
  // A name of its own: the library may keep a file that it could not read, and would find it again by its name.
  const path = join(folder, `${++files}-molecules.hdf5`);
  writeFileSync(path, bytes);
  try {
    const archive = open(path);
    try {
      const report = emptyReport();
      for (const _ of readSpice(archive, NO_FILTER, report));
      const left = Object.values(report.skipped).map(({ example }) => example);
      said.push(...left);
      if (left.length > 0) return 'refused';
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

  it('bytes replaced', () => {
    const rng = new Rng(2);
    const count = { read: 0, refused: 0 };
    for (let i = 0; i < 120; i++) {
      const bytes = Uint8Array.from(whole);
      for (let k = rng.integer(4); k >= 0; k--) bytes[rng.integer(bytes.length)] = rng.integer(256);
      count[outcome(bytes)]++;
    }
    expect(Math.min(count.read, count.refused)).toBeGreaterThan(10);
  });

  it('the error names file, record and field', () => {
    said.length = 0;
    for (let at = whole.indexOf('OHDR'); at >= 0; at = whole.indexOf('OHDR', at + 1)) {
      const bytes = Uint8Array.from(whole);
      bytes[at + 20]! ^= 0xff;
      expect(outcome(bytes)).toBe('refused');
    }
    const field =
      /HDF5: expected a file that is whole, got incorrect metadata checksum.* \(record [OC], field conformations, .*molecules\.hdf5\)$/;
    expect(said.filter((message) => field.test(message))).toHaveLength(2);
  });
});
