import { describe, expect, it } from 'vitest';
import { ParseError } from '../../core/errors.js';
import { BOHR_TO_ANGSTROM } from '../../core/units.js';
import { readQcSchema } from './qcschema.js';

const rows = [
  [0, 0, 0.1173],
  [0, 0.7572, -0.4692],
  [0, -0.7572, -0.4692],
].map((row) => row.map((x) => x / BOHR_TO_ANGSTROM));
const water = { schema_name: 'qcschema_molecule', symbols: ['O', 'H', 'H'], geometry: rows.flat(), name: 'water' };
// Nitromethane's heavy atoms, an ylide-like fragment and others would need geometry; with connectivity bonds come from the file.
const read = (value: unknown, charge?: number) => readQcSchema(JSON.stringify(value), { charge });

describe('readQcSchema', () => {
  it('reads a molecule, flat or in rows, in bohr', () => {
    for (const geometry of [rows, rows.flat()]) {
      const [structure] = read({ ...water, geometry });
      expect(structure!.molecule.name).toBe('water');
      expect([...structure!.molecule.bonds]).toEqual([0, 1, 0, 2]);
      expect(structure!.positions[4]).toBeCloseTo(0.7572, 12);
    }
  });

  it('reads inputs, results and lists', () => {
    expect(read([{ driver: 'energy', molecule: water }, water])).toHaveLength(2);
    const final = { ...water, name: 'relaxed' };
    expect(read({ molecule: water, final_molecule: final })[0]!.molecule.name).toBe('relaxed');
  });

  it('takes bond orders from connectivity, and formal charges that go with them', () => {
    // HN=N+=N- along a line: orders decide, not lengths.
    const azide = {
      symbols: ['N', 'N', 'N', 'H'],
      geometry: [0, 0, 0, 0, 0, 2.4, 0, 0, 4.6, 1.8, 0, -0.6],
      connectivity: [
        [0, 1, 2],
        [1, 2, 2],
        [0, 3, 1],
      ],
    };
    const [structure] = read(azide);
    expect([...structure!.molecule.bondOrders]).toEqual([2, 2, 1]);
    expect([...structure!.molecule.formalCharges]).toEqual([0, 1, -1, 0]);
    const triple = {
      ...azide,
      connectivity: [
        [0, 1, 1],
        [1, 2, 3],
        [0, 3, 1],
      ],
    };
    expect([...read(triple)[0]!.molecule.formalCharges]).toEqual([-1, 1, 0, 0]);
  });

  it('treats connectivity with nothing but single bonds as neighbors', () => {
    const dioxide = {
      symbols: ['O', 'C', 'O'],
      geometry: [0, 0, -2.2, 0, 0, 0, 0, 0, 2.2],
      connectivity: [
        [0, 1, 1],
        [1, 2, 1],
      ],
    };
    expect([...read(dioxide)[0]!.molecule.bondOrders]).toEqual([2, 2]);
  });

  it.each([
    ['broken JSON', '{\n "symbols": ["O",\n}', /JSON: .*\(line 3, column 1\)/],
    ['no object', '"text"', 'expected a molecule with symbols and geometry, got other JSON'],
    ['no symbols', '{"geometry": []}', 'symbols:'],
    [
      'an unknown symbol',
      JSON.stringify({ ...water, symbols: ['O', 'H', 'Q'] }),
      'symbols.2: expected an element, got "Q"',
    ],
    [
      'too few coordinates',
      JSON.stringify({ ...water, geometry: [0, 0, 0] }),
      'expected 9 coordinates for 3 atoms, got 3',
    ],
    ['an open shell', JSON.stringify({ ...water, molecular_multiplicity: 3 }), 'expected 1 (closed shell), got 3'],
    ['a ghost', JSON.stringify({ ...water, real: [true, true, false] }), 'got a ghost atom'],
    ['a charge of its own', JSON.stringify({ ...water, molecular_charge: 1 }), 'odd number of electrons'],
    [
      'a bond outside',
      JSON.stringify({ ...water, connectivity: [[0, 3, 1]] }),
      'connectivity.0: expected two different atoms',
    ],
    [
      'an impossible order',
      JSON.stringify({
        ...water,
        connectivity: [
          [0, 1, 2],
          [0, 2, 1],
        ],
      }),
      'QCSchema:',
    ],
    ['an empty list', '[]', 'expected a molecule, got an empty list'],
  ])('%s: a ParseError that says so', (_, text, message) => {
    expect(() => readQcSchema(text)).toThrow(ParseError);
    expect(() => readQcSchema(text)).toThrow(message);
  });

  it('refuses a charge asked for that the file contradicts', () => {
    expect(() => read({ ...water, molecular_charge: 0 }, 1)).toThrow('expected 1 as asked for, got 0');
  });
});
