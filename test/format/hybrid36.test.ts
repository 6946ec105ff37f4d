import { describe, expect, it } from 'vitest';
import { fromHybrid36, hybrid36 } from '../../src/formats/pdb/hybrid36.js';
import { readPdb } from '../../src/formats/pdb/pdb.js';
import { writePdb } from '../../src/formats/pdb/pdb-writer.js';
import { parseSmiles } from '../../src/formats/smiles/smiles.js';
import { atom } from '../support/peptide-file.js';

describe('hybrid-36', () => {
  // Values of the table in the description of the format.
  it.each([
    [4, -999, '-999'],
    [4, 9999, '9999'],
    [4, 10_000, 'A000'],
    [4, 1_223_055, 'ZZZZ'],
    [4, 1_223_056, 'a000'],
    [4, 2_436_111, 'zzzz'],
    [5, 99_999, '99999'],
    [5, 100_000, 'A0000'],
    [5, 43_770_015, 'ZZZZZ'],
    [5, 43_770_016, 'a0000'],
    [5, 87_440_031, 'zzzzz'],
  ])('%i columns: %i is %s', (width, value, text) => {
    expect(hybrid36(value, width)).toBe(text);
    expect(fromHybrid36(text, width)).toBe(value);
  });

  it('has nothing for other numbers and texts', () => {
    expect(hybrid36(2_436_112, 4)).toBeUndefined();
    expect(hybrid36(-1000, 4)).toBeUndefined();
    for (const text of ['', 'A00', 'Aa00', '1A00', '****', 'A00-']) expect(fromHybrid36(text, 4)).toBeUndefined();
  });
});

it('PDB files have such residue numbers and serial numbers, in and out', () => {
  const ion = atom(1, 'CL', 'CL', 1, [0, 0, 0]).replace('A   1', 'AA0Z9').replace('    1 ', 'A0001 ');
  const [read] = readPdb(ion);
  expect(read!.residues!.residues[0]!.number).toBe(11_269);
  expect(writePdb([read!])).toMatch(/CL +CL AA0Z9/);
  expect(() => readPdb(ion.replace('A0Z9', 'A0z9'))).toThrow(
    'residue number, columns 23 to 26: expected an integer or hybrid-36, got "A0z9" (line 1, column 23)',
  );
});

/** ms: 100,000 atoms are a second of work, which a busy machine may take minutes for. */
const LONG = 600_000;

it(
  'more than 99,999 atoms are written, with the bonds of the last ones',
  () => {
    const count = 50_001;
    const hydroxide = parseSmiles('[OH-]');
    const molecule = {
      ...hydroxide,
      name: 'many',
      atomicNumbers: new Uint8Array(2 * count).map((_, i) => (i % 2 === 0 ? 8 : 1)),
      formalCharges: new Int8Array(2 * count).map((_, i) => (i % 2 === 0 ? -1 : 0)),
      bonds: new Uint32Array(2 * count).map((_, i) => i),
      bondOrders: new Uint8Array(count).fill(1),
    };
    const positions = Float64Array.from(
      { length: 6 * count },
      (_, i) => [(i / 6) % 300, Math.floor(i / 1800), i % 6 < 3 ? 0 : 0.9][i % 3]!,
    );
    const text = writePdb([{ molecule, positions, properties: new Map() }]);
    expect(/^CONECT99999A0000$/m.test(text)).toBe(true);
    expect(/^CONECTA0001A0002$/m.test(text)).toBe(true);
  },
  LONG,
);
