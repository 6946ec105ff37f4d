import { describe, expect, it } from 'vitest';
import { checkMolecule } from '../../src/chemistry/check.js';
import { totalCharge } from '../../src/chemistry/molecule.js';
import { ParseError } from '../../src/core/errors.js';
import { readCif } from '../../src/formats/cif/cif-document.js';
import { readCifStructures } from '../../src/formats/cif/cif-format.js';
import { readPdb } from '../../src/formats/pdb/pdb.js';
import { formatOfText, readStructures } from '../../src/formats/registry.js';
import { alanineDipeptide, atom, mmcifOf, water } from '../support/peptide-file.js';

describe('CIF documents', () => {
  const text = `# a comment
data_first
_one.Name   'it''s a dog's life' # another
_two "x y"
_empty ? _other .
_three
;a text
of two lines
; _four '?'
loop_
_atom.id
_atom.x
1 2.5(1)
2
-3 3 .
data_second
_ONE.name again`;

  it('has items, loops, quoted texts and text fields', () => {
    const [first, second, ...more] = readCif(text);
    expect(more).toEqual([]);
    expect([first!.name, second!.name]).toEqual(['first', 'second']);
    const values = ['_one.name', '_two', '_empty', '_other', '_three', '_four', '_five'].map((tag) =>
      first!.value(tag),
    );
    expect(values).toEqual(["it''s a dog's life", 'x y', '', '', 'a text\nof two lines', '?', '']);
    expect(first!.column('_ATOM.X')).toEqual(['2.5(1)', '-3', '']);
    expect(first!.lines('_atom.x')).toEqual([13, 14, 15]);
    expect(second!.value('_one.name')).toBe('again');
    expect(first!.has('_five')).toBe(false);
  });

  it.each([
    ['_a 1', 'CIF: expected data_ and the name of a block, got "_a" (line 1, column 1)'],
    ['data_x\n_a', 'CIF: _a: expected a value, got none (line 2, column 1)'],
    ['data_x\n_a 1 2', 'CIF: expected a tag or loop_, got "2" (line 2, column 6)'],
    ['data_x\nloop_ _a _b 1 2 3', 'CIF: loop_: expected 2 values a row, got 3 in all (line 2, column 1)'],
    ['data_x\nloop_ 1', 'CIF: loop_: expected tags, got none'],
    ['data_x\n_a 1\n_A 2', 'CIF: expected every tag once, got _A again (line 3'],
    ['data_x\n_a\n;text', 'CIF: expected the text to end with a line that starts with ; (line 3'],
    ["data_x\n_a 'text", 'CIF: expected the quoted text to end on its line, got "\'text" (line 2, column 4)'],
    ['data_x\nsave_y', 'CIF: expected a tag or loop_, got "save_y"'],
  ])('%j is refused', (source, message) => {
    expect(() => readCif(source)).toThrow(ParseError);
    expect(() => readCif(source)).toThrow(message);
  });
});

describe('mmCIF', () => {
  it('is what the same PDB file is', () => {
    const pdb = alanineDipeptide.replace('END', water(24, 12).join('\n'));
    const text = mmcifOf(pdb);
    expect(formatOfText(text)?.name).toBe('cif');
    const [structure, ...others] = readCifStructures(text);
    expect(others).toEqual([]);
    expect(structure).toEqual(readPdb(pdb)[0]);
    expect(readStructures(text)).toEqual([structure]);
  });

  it('has models, insertion codes, long chains, alternate locations and a cell', () => {
    const pdb = water(1, 0).join('\n');
    const models = mmcifOf(`MODEL 1\n${pdb}\nENDMDL\nMODEL 2\n${water(1, 3).join('\n')}\nENDMDL`);
    expect(readCifStructures(models).map(({ positions }) => positions[0])).toEqual([0, 3]);
    const long = mmcifOf(pdb).replaceAll('. ? ', '. B ').replaceAll(' HOH A ', ' HOH AAA ');
    expect(readCifStructures(long)[0]!.residues!.residues).toEqual([
      { name: 'HOH', chain: 'AAA', number: 10, insertionCode: 'B' },
    ]);
    const other = water(4, 1).map((line) => `${line.slice(0, 16)}B${line.slice(17, 54)}  0.60`);
    const first = water(1, 0).map((line) => `${line.slice(0, 16)}A${line.slice(17, 54)}  0.40`);
    const both = mmcifOf([...first, ...other].join('\n')).replace('data_x', 'data_x\n_cell.length_a 30.5');
    const [structure] = readCifStructures(both);
    expect(structure!.positions[0]).toBe(1);
    expect(structure!.properties.get('note')).toMatch(
      /the unit cell is not used; alternate locations left out: HOH 10 A A/,
    );
  });

  it('takes bonds and charges of ligands from component definitions in the file', () => {
    const ligand = [
      atom(1, ' C', 'FMT', 1, [0, 0, 0], '  1.00  0.00           C'),
      atom(2, ' O1', 'FMT', 1, [1.25, 0, 0], '  1.00  0.00           O'),
      atom(3, ' O2', 'FMT', 1, [-0.65, 1.05, 0], '  1.00  0.00           O'),
      atom(4, ' H', 'FMT', 1, [-0.6, -0.9, 0], '  1.00  0.00           H'),
    ].join('\n');
    const component = `loop_
_chem_comp_bond.comp_id _chem_comp_bond.atom_id_1 _chem_comp_bond.atom_id_2 _chem_comp_bond.value_order
FMT C O1 DOUB
FMT C O2 SING
FMT C H SING
loop_
_chem_comp_atom.comp_id _chem_comp_atom.atom_id _chem_comp_atom.charge
FMT C 0
FMT O1 0
FMT O2 -1
FMT H 0
`;
    const [structure] = readCifStructures(mmcifOf(ligand) + component);
    checkMolecule(structure!.molecule);
    expect([...structure!.molecule.formalCharges]).toEqual([0, 0, -1, 0]);
    expect(() => readCifStructures(mmcifOf(ligand))).toThrow(/residue FMT 1 A: expected bonds and charges of CHO2/);
  });

  it.each<[string, RegExp | string, string, string]>([
    ['a coordinate that is none', '0.117 1.00', 'x 1.00', '_atom_site.Cartn_z: expected a number, got "x" (line 24'],
    ['an unknown element', '1 O O', '1 Q O', '_atom_site.type_symbol: expected an element, got "Q" (line 24'],
    ['no residue', /HOH/g, '?', '_atom_site: expected names of an atom and its residue, got none (line 24'],
    ['no number', '? 10 HOH', '? . HOH', '_atom_site.auth_seq_id: expected a number, got none (line 24'],
    [
      'another element',
      '1 O O',
      '1 N O',
      'residue HOH 10 A, atom O: expected the element O, got N (line 24, column 1)',
    ],
  ])('%s: an error that says so', (_, from, to, message) => {
    expect(() => readCifStructures(mmcifOf(water(1, 0).join('\n')).replace(from, to))).toThrow(message);
  });
});

describe('chemical components', () => {
  const component = `data_FMT
_chem_comp.id FMT
loop_
_chem_comp_atom.comp_id
_chem_comp_atom.atom_id
_chem_comp_atom.type_symbol
_chem_comp_atom.charge
_chem_comp_atom.pdbx_model_Cartn_x_ideal
_chem_comp_atom.pdbx_model_Cartn_y_ideal
_chem_comp_atom.pdbx_model_Cartn_z_ideal
FMT C  C 0 0 0 0
FMT O1 O 0 1.25 0 0
FMT O2 O 0 -0.65 1.05 0
FMT H  H 0 -0.6 -0.9 0
FMT HO2 H 0 -1.6 0.9 0
loop_
_chem_comp_bond.comp_id
_chem_comp_bond.atom_id_1
_chem_comp_bond.atom_id_2
_chem_comp_bond.value_order
FMT C O1 DOUB
FMT C O2 SING
FMT C H SING
FMT O2 HO2 SING
`;

  it('are molecules with ideal coordinates', () => {
    const [structure] = readStructures(component);
    checkMolecule(structure!.molecule);
    expect(structure!.molecule.name).toBe('FMT');
    expect([...structure!.molecule.bondOrders]).toEqual([2, 1, 1, 1]);
    expect(structure!.positions[3]).toBe(1.25);
    expect(structure!.residues!.atomNames).toEqual(['C', 'O1', 'O2', 'H', 'HO2']);
  });

  it('with open bond orders get a closed-shell form', () => {
    const open = component.replace('DOUB', 'DELO').replace('C O2 SING', 'C O2 DELO');
    const [structure] = readStructures(open);
    expect(totalCharge(structure!.molecule)).toBe(0);
    expect([...structure!.molecule.bondOrders].sort()).toEqual([1, 1, 1, 2]);
  });

  it('with other atoms in their bonds are refused', () => {
    expect(() => readStructures(component.replace('FMT C O1', 'FMT C O3'))).toThrow(
      '_chem_comp_bond: expected atoms of FMT, got C and O3 (line 21',
    );
    expect(() => readStructures('data_x\n_a b', { format: 'cif' })).toThrow(/CIF: expected atoms/);
  });
});
