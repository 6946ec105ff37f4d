import { describe, expect, it } from 'vitest';
import { totalCharge } from '../../chemistry/molecule.js';
import { ParseError } from '../../core/errors.js';
import { EV_TO_KCAL_PER_MOL } from '../../core/units.js';
import { groupConformers } from '../sdf/sdf.js';
import { readXyz } from './xyz.js';
import { writeXyz } from './xyz-writer.js';

const water = ['O 0 0 0.1173', 'H 0 0.7572 -0.4692', 'H 0 -0.7572 -0.4692'];
const frame = (comment: string, atoms: readonly string[]) => `${atoms.length}\n${comment}\n${atoms.join('\n')}\n`;
const methylammonium = [
  'C -0.71 0 0',
  'N 0.80 0 0',
  'H -1.08 1.03 0',
  'H -1.08 -0.515 0.892',
  'H -1.08 -0.515 -0.892',
  'H 1.15 -0.97 0',
  'H 1.15 0.485 0.84',
  'H 1.15 0.485 -0.84',
];

describe('readXyz', () => {
  it('plain XYZ: symbols in any case or numbers, more columns, a comment', () => {
    const [structure] = readXyz('3\n a comment \n O 0 0 0.1173 7 8\nh 0 0.7572 -0.4692\n1 0 -0.7572 -0.4692\n');
    expect([...structure!.molecule.atomicNumbers]).toEqual([8, 1, 1]);
    expect([...structure!.molecule.bonds]).toEqual([0, 1, 0, 2]);
    expect(structure!.positions[2]).toBe(0.1173);
    expect(structure!.properties.get('comment')).toBe('a comment');
  });

  it('extended XYZ: columns where Properties says, keys as properties', () => {
    const comment =
      'name="my water" Properties=id:I:1:pos:R:3:charges:R:1:species:S:1 energy=-3.5 note="a \\"b\\" c" pbc="F F F"';
    const rows = water.map((row, i) => {
      const [symbol, ...xyz] = row.split(' ');
      return `${i} ${xyz.join('\t')} 0.1 ${symbol}`;
    });
    const [structure] = readXyz(frame(comment, rows));
    expect(structure!.molecule.name).toBe('my water');
    expect([...structure!.properties]).toEqual([
      ['energy', '-3.5'],
      ['note', 'a "b" c'],
    ]);
    expect(structure!.positions[4]).toBe(0.7572);
  });

  it('frames of one molecule are one group, isomers are not', () => {
    const moved = water.map((row) => row.replace('0.7572', '0.78'));
    const peroxide = ['O 0 0.7 0', 'O 0 -0.7 0', 'H 0.8 0.9 0.4', 'H -0.8 -0.9 0.4'];
    const groups = groupConformers(readXyz([frame('', water), frame('', moved), frame('', peroxide)].join('\n')));
    expect(groups.map((group) => group.length)).toEqual([2, 1]);
    expect(groups[0]![1]!.molecule.bonds).toBe(groups[0]![0]!.molecule.bonds);
  });

  it('takes the charge from the call or from the frame', () => {
    for (const structures of [
      readXyz(frame('', methylammonium), { charge: 1 }),
      readXyz(frame('Properties=species:S:1:pos:R:3 charge=1.0', methylammonium)),
    ])
      expect([...structures[0]!.molecule.formalCharges]).toEqual([0, 1, 0, 0, 0, 0, 0, 0]);
  });

  it.each([
    [
      'an ion without a charge',
      frame('', methylammonium),
      {},
      'total charge: expected it to be given (--charge), as the structure is not neutral; it suggests 1 (line 1',
    ],
    [
      'a charge that contradicts the structure',
      frame('', methylammonium),
      { charge: -1 },
      'got -1; its bonds suggest 1',
    ],
    ['a charge that leaves a radical', frame('', water), { charge: 1 }, 'odd number of electrons (9): a radical'],
    [
      'two charges',
      frame('Properties=species:S:1:pos:R:3 charge=1', water),
      { charge: 0 },
      'charge: expected 0 as asked for, got 1 (line 2',
    ],
    ['too few atoms', '4\n\nO 0 0 0\nH 0 0 1\n', {}, 'atom 3 of 4: expected a line, got the end of the text (line 5'],
    [
      'too many atoms',
      frame('', water).replace('3', '2'),
      {},
      'number of atoms: expected an integer, got "H 0 -0.7572 -0.4692" (line 5',
    ],
    ['no count', 'water\n', {}, 'number of atoms: expected an integer, got "water" (line 1'],
    [
      'an unknown element',
      '1\n\nXx 0 0 0\n',
      {},
      'element: expected a symbol or an atomic number, got "Xx" (line 3, column 1)',
    ],
    [
      'a coordinate that is none',
      '1\n\nHe 0 nan 0\n',
      {},
      'coordinate: expected a finite number, got "nan" (line 3, column 6)',
    ],
    ['missing columns', '1\n\nHe 0 0\n', {}, 'expected element and x, y, z, got 3 columns (line 3'],
    [
      'a cell in two directions',
      frame('Lattice="9 0 0 0 9 0 0 0 9" pbc="T T F" Properties=species:S:1:pos:R:3', water),
      {},
      'cell: expected a Lattice and pbc="T T T", or neither',
    ],
    [
      'a flat cell',
      frame('Lattice="9 0 0 0 9 0 9 9 0" Properties=species:S:1:pos:R:3', water),
      {},
      'box: expected three vectors that span a volume',
    ],
    ['no positions', frame('Properties=species:S:1', water), {}, 'Properties: expected species:S:1 and pos:R:3'],
    [
      'an open shell',
      frame('Properties=species:S:1:pos:R:3 multiplicity=3', water),
      {},
      'multiplicity: expected 1 (closed shell), got 3',
    ],
    [
      'atoms on top of each other',
      '2\n\nO 0 0 0\nO 0 0 0.1\n',
      {},
      'expected atoms apart from each other, got 0.100 Å between O1 and O2',
    ],
    [
      'a lone hydrogen',
      '1\n\nC 0 0 0\n',
      {},
      'expected a number of neighbors that C can have, got no neighbor of atom C1',
    ],
    ['a metal complex', '2\n\nFe 0 0 0\nO 0 0 1.6\n', {}, 'expected elements whose bonds can be perceived, got Fe1'],
  ])('%s: a ParseError that says so', (_, text, options, message) => {
    expect(() => readXyz(text, options)).toThrow(ParseError);
    expect(() => readXyz(text, options)).toThrow(message);
  });
});

describe('writeXyz', () => {
  it('holds all digits, name, charge and properties, and reads back the same', () => {
    const [read] = readXyz(frame('', methylammonium), { charge: 1 });
    const structure = {
      molecule: { ...read!.molecule, name: 'a "salt" \\ part' },
      positions: read!.positions.map((x) => x / 3 + x / 1.5 + 1e-15),
      properties: new Map([['note', 'x = "1"']]),
    };
    const [back] = readXyz(writeXyz([structure]));
    expect(back).toEqual(structure);
    expect(totalCharge(back!.molecule)).toBe(1);
  });

  it('writes energies in eV and forces in eV/Å', () => {
    const structure = readXyz(frame('', water))[0]!;
    const text = writeXyz(
      [structure],
      [{ energy: EV_TO_KCAL_PER_MOL, forces: new Float64Array(9).fill(-2 * EV_TO_KCAL_PER_MOL) }],
    );
    expect(text.split('\n')[1]).toContain('Properties=species:S:1:pos:R:3:forces:R:3 charge=0 energy=1');
    expect(text.split('\n')[2]).toMatch(/ -2 -2 -2$/);
    expect(readXyz(text)[0]!.positions).toEqual(structure.positions);
  });
});
