import { describe, expect, it } from 'vitest';
import { readRecords } from '../../src/formats/registry.js';

/** Small inputs of kinds that were met in files of other programs. */
const read = (text: string, format?: string) => [...readRecords(text, { format })];
const only = (text: string, format?: string) => {
  const [reading] = read(text, format);
  if (!reading || !('molecule' in reading)) throw new Error(`expected a structure, got ${JSON.stringify(reading)}`);
  return reading;
};
const refusal = (text: string, format?: string) => {
  const [reading] = read(text, format);
  return reading && 'error' in reading ? reading.error.message : 'no refusal';
};

const atom = (serial: number, name: string, residue: string, [x, y, z]: number[], element = '') =>
  `HETATM${String(serial).padStart(5)} ${name.padEnd(4)} ${residue.padEnd(4)}A   1    ${[x, y, z].map((r) => r!.toFixed(3).padStart(8)).join('')}  1.00  0.00          ${element.padStart(2)}\n`;
const water = (sites: string, residue = 'HOH') =>
  `${atom(1, ' O', residue, [0, 0, 0])}${atom(2, ' H1', residue, [0.757, 0.586, 0])}${atom(3, ' H2', residue, [-0.757, 0.586, 0])}${sites}END\n`;

describe('formats that are not read are named, with what converts them', () => {
  it.each([
    ['MOL2', '# made by a program\n@<TRIPOS>MOLECULE\nwater\n 3 2\n', undefined, 'obabel FILE.mol2 -O FILE.sdf'],
    ['MOL2 called otherwise', '@<TRIPOS>MOLECULE\nwater\n', 'smi', 'a MOL2 file'],
    ['PDBQT', `ROOT\n${atom(1, ' C1', 'UNL', [0, 0, 0])}ENDROOT\nTORSDOF 0\n`, 'pdb', 'obabel FILE.pdbqt -O FILE.sdf'],
    [
      'GRO',
      'water\n    1\n    1SOL     OW    1   0.126   1.624   1.679\n   1.0 1.0 1.0\n',
      undefined,
      'gmx editconf -f FILE.gro',
    ],
    ['Tinker XYZ', '   3  water\n     1  O  0.000000  0.000000  0.000000  1  2  3\n', 'xyz', 'obabel -itxyz'],
    [
      'Tinker XYZ with a box',
      '   3\n   18.0 18.0 18.0 90.0 90.0 90.0\n     1  O  -0.1  0.2  0.3  1  2  3\n',
      'xyz',
      "got Tinker's XYZ",
    ],
  ])('%s', (_, text, format, way) => {
    expect(() => read(text, format)).toThrow(way);
  });

  it('other JSON, query atoms', () => {
    expect(refusal('{"a": 1}')).toContain('expected a molecule with symbols and geometry, got other JSON');
    const query = 'q\n\n\n  1  0  0  0  0  0  0  0  0  0999 V2000\n    0.0000    0.0000    0.0000 A   0  0\nM  END\n';
    expect(refusal(query)).toContain('got "A", which stands for more than one molecule');
  });
});

describe('SMILES files of other programs', () => {
  it('names may come first, which is said', () => {
    const [first, second] = read('t133g\tCC[N+](C)(C)C\nCCO ethanol\n', 'smi');
    expect(first).toMatchObject({
      name: 't133g',
      drawing: { text: 'CC[N+](C)(C)C' },
      note: expect.stringContaining('first word'),
    });
    expect(second).toMatchObject({ name: 'ethanol', drawing: { text: 'CCO' } });
    expect(second).not.toHaveProperty('note');
    // Broken ones keep their place.
    expect(read('C1CC CO\n', 'smi')[0]).toMatchObject({ name: 'CO', drawing: { text: 'C1CC' } });
  });
});

describe('PDB files of other programs', () => {
  it('virtual sites of water models are left out, with a note', () => {
    const sites = atom(4, ' M', 'HOH', [0, 0.15, 0]);
    for (const text of [water(sites), water(atom(4, 'EP1', 'TIP4', [0, 0.15, 0]), 'TIP4')]) {
      const { molecule, properties } = only(text, 'pdb');
      expect([...molecule.atomicNumbers]).toEqual([8, 1, 1]);
      expect(properties.get('note')).toContain('1 virtual sites of water left out');
    }
  });

  it('D1 of heavy water is an atom', () => {
    const heavy = water('').replaceAll(/( H)(\d {2}HOH.*?) {2}\n/g, ' D$2 D\n');
    expect([...only(heavy, 'pdb').molecule.massNumbers!]).toEqual([0, 2, 2]);
  });

  it('atom names in the columns of the element, ions without a name', () => {
    const glycine = ['N', 'CA', 'C', 'O']
      .map((name, i) => atom(i + 1, ` ${name}`, 'GLY', [1.5 * i, 0, 0], name))
      .join('');
    // All hydrogens are missing, and the calcium is not the reason.
    expect(refusal(`${glycine}END\n`, 'pdb')).toContain('--add-hydrogens');
    expect([...only(`${atom(1, '', 'LI', [0, 0, 0], 'Li')}END\n`, 'pdb').molecule.formalCharges]).toEqual([1]);
  });

  it('alternate locations without a letter, and caps inside of a residue, are named', () => {
    const twice = atom(1, ' N', 'GLY', [0, 0, 0], 'N') + atom(2, ' N', 'GLY', [0.1, 0, 0], 'N');
    expect(refusal(`${twice}END\n`, 'pdb')).toContain('alternate locations have a letter in column 17');
    const capped = atom(1, ' CAY', 'GLY', [0, 0, 0], 'C') + atom(2, ' CY', 'GLY', [1.5, 0, 0], 'C');
    expect(refusal(`${capped}END\n`, 'pdb')).toContain('caps are residues of their own, ACE and NME');
  });

  it('charges of a residue without template are those of the option', () => {
    const places = [
      [0, 0, 0],
      [1.51, 0, 0],
      [2.1, 1.1, 0],
      [2.1, -1.1, 0],
      [-0.36, 1.03, 0],
      [-0.36, -0.51, 0.89],
      [-0.36, -0.51, -0.89],
    ];
    const acetate = places
      .map((place, i) => atom(i + 1, ['C1', 'C2', 'O1', 'O2', 'H1', 'H2', 'H3'][i]!, 'LIG', place, 'CCOOHHH'[i]))
      .join('');
    const records = `${acetate}CONECT    1    2    5    6    7\nCONECT    2    3    4\nEND\n`;
    const [reading] = readRecords(records, { format: 'pdb', charge: -1 });
    if (!reading || !('molecule' in reading)) throw new Error(JSON.stringify(reading));
    expect(reading.molecule.formalCharges.reduce((sum, q) => sum + q, 0)).toBe(-1);
    expect(refusal(records, 'pdb')).toMatch(
      /residue LIG 1 A: total charge: expected it to be given \(--charge\).* suggests -1/,
    );
  });

  it('a charge that is missing is asked for by the option', () => {
    expect(
      refusal('4\n\nN 0 0 0\nH 1 0 0\nH -0.33 0.94 0\nH -0.33 -0.47 0.82\nH -0.33 -0.47 -0.82\n'.replace(/^4/, '5')),
    ).toContain('total charge: expected it to be given (--charge)');
  });
});
