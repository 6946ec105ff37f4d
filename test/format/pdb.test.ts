import { Resources } from 'openchemlib';
import { describe, expect, it } from 'vitest';
import { generateConformers } from '../../src/build/conformer.js';
import { buildPeptide } from '../../src/build/peptide-builder.js';
import { checkMolecule } from '../../src/chemistry/check.js';
import { bondCount, totalCharge } from '../../src/chemistry/molecule.js';
import { ParseError } from '../../src/core/errors.js';
import { readPdb } from '../../src/formats/pdb/pdb.js';
import { writePdb } from '../../src/formats/pdb/pdb-writer.js';
import { parseSmiles } from '../../src/formats/smiles/smiles.js';
import { alanineDipeptide, atom, water } from '../support/peptide-file.js';

const lines = alanineDipeptide.split('\n');
/** The dipeptide with lines replaced or, by '', left out. */
const changed = (changes: Record<number, string>) =>
  lines
    .map((line, i) => changes[i] ?? line)
    .filter((line) => line !== '')
    .join('\n');

/** HCN along x, as a residue no one knows. */
const cyanide = (rest: readonly string[] = []) =>
  [
    atom(1, ' H1', 'XYZ', 1, [0, 0, 0]),
    atom(2, ' C1', 'XYZ', 1, [1.07, 0, 0]),
    atom(3, ' N1', 'XYZ', 1, [2.22, 0, 0]),
    ...rest,
    'END',
  ].join('\n');

describe('readPdb', () => {
  it('takes bonds, orders and names of a capped alanine from templates', () => {
    const [structure, ...others] = readPdb(alanineDipeptide);
    expect(others).toEqual([]);
    const { molecule, positions, residues, properties } = structure!;
    checkMolecule(molecule);
    expect(molecule.name).toBe('alanine dipeptide');
    expect([molecule.atomicNumbers.length, bondCount(molecule), totalCharge(molecule)]).toEqual([22, 21, 0]);
    const double = [...molecule.bondOrders.entries()].filter(([, order]) => order === 2);
    expect(double.map(([b]) => [...molecule.bonds.subarray(2 * b, 2 * b + 2)].sort((a, c) => a - c))).toEqual([
      [4, 5],
      [14, 15],
    ]);
    expect([...positions.subarray(0, 3)]).toEqual([2, 1, 0]);
    expect(residues!.residues.map(({ name, number, chain }) => `${name}${number}${chain}`)).toEqual([
      'ACE1A',
      'ALA2A',
      'NME3A',
    ]);
    expect(residues!.atomNames.slice(0, 2)).toEqual(['1HH3', 'CH3']);
    expect([...residues!.residueOfAtom.subarray(5, 8)]).toEqual([0, 1, 1]);
    expect(properties.size).toBe(0);
  });

  it('cares for no name of a hydrogen', () => {
    const renamed = alanineDipeptide.replace(/ (\dHB |HA {2}|H {3}|\dHH3)/g, ' HX  ');
    expect(readPdb(renamed)[0]!.molecule).toEqual(readPdb(alanineDipeptide)[0]!.molecule);
  });

  it('reads water of any name, and ions', () => {
    for (const name of ['HOH', 'WAT', 'SOL', 'TIP3'])
      expect([...readPdb(water(1, 0, name).join('\n'))[0]!.molecule.bonds]).toEqual([0, 1, 0, 2]);
    const ions = [
      atom(4, 'NA', 'NA', 2, [5, 0, 0]),
      atom(5, 'CL', 'CL', 3, [9, 0, 0]),
      atom(6, 'CA', 'CA', 4, [9, 9, 0]),
    ];
    const { molecule } = readPdb([...water(1, 0), ...ions].join('\n'))[0]!;
    expect([...molecule.atomicNumbers]).toEqual([8, 1, 1, 11, 17, 20]);
    expect([...molecule.formalCharges]).toEqual([0, 0, 0, 1, -1, 2]);
  });

  it('bridges cysteines whose sulfurs are close, and leaves others thiolates', () => {
    const cysteine = buildPeptide('C');
    const { atomNames } = cysteine.residues!;
    const sulfur = atomNames.indexOf('SG');
    // Without its hydrogen, and once more inverted at a point behind the sulfur: the distance of the sulfurs decides.
    const half = writePdb([cysteine])
      .split('\n')
      .filter((line) => line.startsWith('ATOM') && !line.includes(' HG '));
    const at = (name: string) =>
      cysteine.positions.subarray(3 * atomNames.indexOf(name), 3 * atomNames.indexOf(name) + 3);
    const bond = at('CB').map((x, k) => (at('SG')[k]! - x) / 1.808);
    const copy = (distance: number) =>
      half.map((line) => {
        const xyz = [30, 38, 46].map((from, k) => {
          const center = cysteine.positions[3 * sulfur + k]! + (bond[k]! * distance) / 2;
          return (2 * center - Number(line.slice(from, from + 8))).toFixed(3).padStart(8);
        });
        return `${line.slice(0, 21)}B${line.slice(22, 30)}${xyz.join('')}${line.slice(54)}`;
      });
    const both = (distance: number) => readPdb([...half, 'TER', ...copy(distance)].join('\n'))[0]!.molecule;
    checkMolecule(both(2.05));
    expect(totalCharge(both(2.05))).toBe(0);
    expect(bondCount(both(2.05))).toBe(2 * (half.length - 1) + 1);
    checkMolecule(both(4));
    expect(totalCharge(both(4))).toBe(-2);
  });

  it('reads hydrogens that stand at the end of the file, and cyclic peptides', () => {
    Resources.registerFromNodejs();
    // Cyclic diglycine; all hydrogens come after the heavy atoms.
    const [conformer] = generateConformers('N1CC(=O)NCC1=O');
    const { molecule } = conformer!;
    const heavy = ['N', 'CA', 'C', 'O', 'N', 'CA', 'C', 'O'];
    const owner = Array.from(molecule.atomicNumbers, (_, i) => {
      const b = [...molecule.bonds].findIndex((atom, k) => atom === i && molecule.bonds[k ^ 1]! < 8);
      return Math.floor((i < 8 ? i : molecule.bonds[b ^ 1]!) / 4);
    });
    const residue = (number: number) => ({ name: 'GLY', chain: 'A', number, insertionCode: '' });
    const residues = {
      residues: [residue(1), residue(2)],
      residueOfAtom: Uint32Array.from(owner),
      atomNames: Array.from(owner, (_, i) => heavy[i] ?? `H${i}`),
    };
    const [read] = readPdb(writePdb([{ ...conformer!, residues }]));
    checkMolecule(read!.molecule);
    expect(bondCount(read!.molecule)).toBe(bondCount(molecule));
    expect(read!.residues).toEqual(residues);
  });

  it('reads models, and files put together', () => {
    const model = (k: number) => [`MODEL ${k}`, ...water(1, k), 'ENDMDL'];
    const frames = readPdb([...model(1), ...model(2), 'END', 'TITLE     second', ...water(1, 7), 'END'].join('\n'));
    expect(frames.map(({ positions }) => positions[0])).toEqual([1, 2, 7]);
    expect(frames.map(({ molecule }) => molecule.name)).toEqual(['', '', 'second']);
  });

  it('keeps one alternate location and says so, as of a unit cell', () => {
    const alternate = (line: string, letter: string, occupancy: string) =>
      `${line.slice(0, 16)}${letter}${line.slice(17, 54)}  ${occupancy}`;
    const both = water(1, 0).flatMap((line) => [
      alternate(line, 'A', '0.40'),
      alternate(line.replace('  0.000', '  1.000'), 'B', '0.60'),
    ]);
    const cell = 'CRYST1   30.000   30.000   30.000  90.00  90.00  90.00 P 21 21 21    4';
    const [structure] = readPdb([cell, ...both].join('\n'));
    expect(structure!.positions[0]).toBe(1);
    expect(structure!.properties.get('note')).toBe(
      'the unit cell is not used; alternate locations left out: HOH 10 A A',
    );
    expect(readPdb([cell.replaceAll('30.000', ' 1.000'), ...water(1, 0)].join('\n'))[0]!.properties.size).toBe(0);
  });

  it('finds a residue without template among the ligands, by elements and bonds', () => {
    const ligand = (smiles: string) => {
      const molecule = parseSmiles(smiles);
      return { molecule, positions: new Float64Array(3 * molecule.atomicNumbers.length), properties: new Map() };
    };
    const [structure] = readPdb(cyanide(water(4, 9)), { ligands: [ligand('C#N')] });
    const { bonds, bondOrders } = structure!.molecule;
    const triple = bondOrders.indexOf(3);
    expect([...bonds.subarray(2 * triple, 2 * triple + 2)].sort()).toEqual([1, 2]);
    // the same elements, bonded otherwise
    expect(() => readPdb(cyanide(), { ligands: [ligand('[C-]#[NH+]')] })).toThrow(
      /residue XYZ 1 A: expected bonds and charges of CHN from a ligand .* got ligands CHN/,
    );
    expect(() => readPdb(cyanide(), { ligands: [ligand('C#N'), ligand('CC#N')] })).toThrow(/ligand CC#N: expected/);
  });

  it('takes bonds of a residue without template from CONECT records', () => {
    const conect = ['CONECT    1    2', 'CONECT    2    1    3    3    3'];
    expect([...readPdb(cyanide(conect))[0]!.molecule.bondOrders].sort()).toEqual([1, 3]);
    // orders from the geometry where no record is written twice
    const single = ['CONECT    1    2', 'CONECT    2    3'];
    expect([...readPdb(cyanide(single))[0]!.molecule.bondOrders].sort()).toEqual([1, 3]);
  });

  it.each<[string, string, string]>([
    ['nothing', '', 'PDB: expected ATOM or HETATM records, got none'],
    [
      'a coordinate that is none',
      changed({ 3: lines[3]!.replace('1.486', '1.4x6') }),
      'coordinate x, columns 31 to 38: expected a finite number, got "1.4x6" (line 4, column 31)',
    ],
    [
      'a hydrogen missing',
      changed({ 12: '' }),
      'residue ALA 2 A: expected the atoms of ALA with all hydrogens, got N(H) CA(H) CB(H2) C O: 3 hydrogens on CB, got 2; it lacks only hydrogens: --add-hydrogens adds them (line 8',
    ],
    [
      'no hydrogens',
      lines.filter((line) => !/^ATOM +\d+ [ 1-3]H/.test(line)).join('\n'),
      'it has no hydrogens at all; 3 residues in all do not fit; 3 lack only hydrogens: --add-hydrogens adds them',
    ],
    [
      'a heavy atom missing',
      changed({ 11: '' }),
      'hydrogen 1HB: expected a heavy atom of the residue within 1.5 Å, got CA at',
    ],
    ['an oxygen missing', changed({ 16: '' }), 'O missing'],
    [
      'an atom too many',
      changed({ 16: `${lines[16]}\n${lines[16]!.replace(' O ', ' S ').replace('6.653', '9.653')}` }),
      'S not part of it',
    ],
    [
      'an atom twice',
      changed({ 16: `${lines[16]}\n${lines[16]}` }),
      'residue ALA 2 A: expected every atom once, got O again (alternate locations have a letter in column 17) (line 18',
    ],
    [
      'a chain cut off',
      changed({ 17: '', 18: '', 19: '', 20: '', 21: '', 22: '' }),
      'the chain ends here without OXT or a cap',
    ],
    [
      'a chain broken',
      changed({ 17: lines[17]!.replace('6.835', '9.835'), 18: lines[18]!.replace('6.359', '9.359') }),
      'the next N is 3.88 Å from C, too far for a bond',
    ],
    [
      'a neighbor without template',
      changed({
        16: lines
          .slice(16, 23)
          .map((line) => line.replace('NME', 'XYZ'))
          .join('\n'),
        ...Object.fromEntries([17, 18, 19, 20, 21, 22].map((k) => [k, ''])),
      }),
      '1 hydrogen on C, got 0; it is bonded to XYZ 3 A, a residue without template',
    ],
    [
      'another element',
      changed({ 9: `${lines[9]!.padEnd(76)} N` }),
      'atom CA: expected the element C, got N (line 10, column 77)',
    ],
    [
      'an unknown residue',
      cyanide(),
      'residue XYZ 1 A: expected bonds and charges of CHN from a ligand with the same atoms and bonds (an SDF file with all hydrogens) or CONECT records, got neither',
    ],
    [
      'an atom left out of CONECT records',
      cyanide(['CONECT    2    3    3    3']),
      'residue XYZ 1 A: expected CONECT records of every atom, got none of H1',
    ],
  ])('%s: a ParseError that says so', (_, text, message) => {
    expect(() => readPdb(text)).toThrow(ParseError);
    expect(() => readPdb(text)).toThrow(message);
  });
});

describe('a total charge and residues that do not say theirs', () => {
  /** Formates by CONECT records alone, and a chloride, which says its own. */
  const formates = (names: readonly string[]) => {
    const atom = (serial: number, name: string, residue: string, r: number, x: number, y: number, z: number) =>
      `HETATM${String(serial).padStart(5)}  ${name.padEnd(4)}${residue} A${String(r).padStart(4)}    ${[x, y, z].map((v) => v.toFixed(3).padStart(8)).join('')}  1.00  0.00          ${name.startsWith('CL') ? 'CL' : ` ${name[0]}`}`;
    const lines = names.flatMap((residue, k) => [
      atom(4 * k + 1, 'C1', residue, k + 1, 10 * k, 0, 0),
      atom(4 * k + 2, 'O1', residue, k + 1, 10 * k + 1.13, 0.56, 0),
      atom(4 * k + 3, 'O2', residue, k + 1, 10 * k - 1.13, 0.56, 0),
      atom(4 * k + 4, 'H1', residue, k + 1, 10 * k, -1.13, 0),
    ]);
    const conect = names.map((_, k) => `CONECT${[1, 2, 3, 4].map((n) => String(4 * k + n).padStart(5)).join('')}`);
    return [...lines, atom(99, 'CL', ' CL', 99, 0, 12, 0), ...conect, 'END'].join('\n');
  };

  it('share it, where they are alike', () => {
    const [structure] = readPdb(formates(['FRM', 'FRM']), { charge: -3 });
    expect(totalCharge(structure!.molecule)).toBe(-3);
    const charges = [...structure!.molecule.formalCharges];
    expect([charges.slice(0, 4), charges.slice(4, 8)].map((own) => own.reduce((sum, q) => sum + q, 0))).toEqual([
      -1, -1,
    ]);
    expect([...structure!.molecule.bondOrders].filter((order) => order === 2).length).toBe(2);
  });

  it('are refused where nothing says which has what', () => {
    expect(() => readPdb(formates(['FRM', 'FRM']))).toThrow('residue FRM 1 A');
    expect(() => readPdb(formates(['FRM', 'FRN']), { charge: -3 })).toThrow('residue FRM 1 A');
    expect(() => readPdb(formates(['FRM', 'FRM']), { charge: -2 })).toThrow('residue FRM 1 A');
  });
});
