import { describe, expect, it } from 'vitest';
import { totalCharge } from '../../src/chemistry/molecule.js';
import { cellVolume } from '../../src/core/cell.js';
import { symmetryOperation, transformed } from '../../src/formats/cif/symmetry-operation.js';
import { readStructures } from '../../src/formats/registry.js';
import { wholeMolecules } from '../../src/topology/whole-molecules.js';

/** Urea by neutron diffraction at 12 K (Swaminathan, Craven, McMullan, Acta Cryst. B 1984, 40, 300): every atom on a special position. */
const urea = `data_urea
_cell_length_a 5.565(1)
_cell_length_b 5.565(1)
_cell_length_c 4.684(1)
_cell_angle_alpha 90
_cell_angle_beta 90
_cell_angle_gamma 90
_symmetry_space_group_name_H-M 'P -4 21 m'
loop_
_symmetry_equiv_pos_as_xyz
'x, y, z'
'-x, -y, z'
'y, -x, -z'
'-y, x, -z'
'1/2-x, 1/2+y, -z'
'1/2+x, 1/2-y, -z'
'1/2-y, 1/2-x, z'
'1/2+y, 1/2+x, z'
loop_
_atom_site_label
_atom_site_type_symbol
_atom_site_fract_x
_atom_site_fract_y
_atom_site_fract_z
C1 C 0 0.5 0.3260(1)
O1 O 0 0.5 0.5953(1)
N1 N 0.1459(1) 0.6459(1) 0.1766(1)
H1 H 0.2575(2) 0.7575(2) 0.2827(2)
H2 H 0.1441(2) 0.6441(2) -0.0380(2)
`;

/** Carbon monoxide, if it were disordered, in a cell without symmetry. */
const disordered = `data_co
_cell_length_a 5
_cell_length_b 6
_cell_length_c 7
_cell_angle_alpha 80
_cell_angle_beta 90
_cell_angle_gamma 95
loop_
_atom_site_label
_atom_site_fract_x
_atom_site_fract_y
_atom_site_fract_z
_atom_site_occupancy
_atom_site_disorder_group
N1 0.02 0 0 1 .
N2A 0.8 0 0 0.7 1
N2B 0.24 0 0 0.3 2
`;

describe('crystals of small molecules', () => {
  it('are one cell of whole molecules by their symmetry, atoms on special positions once', () => {
    const [{ molecule, positions, cell, properties }] = readStructures(urea) as [ReturnType<typeof readStructures>[0]];
    expect([...molecule.atomicNumbers]).toEqual([6, 8, 7, 1, 1, 7, 1, 1, 6, 8, 7, 1, 1, 7, 1, 1]);
    expect(cellVolume(cell!)).toBeCloseTo(5.565 ** 2 * 4.684, 8);
    expect(totalCharge(molecule)).toBe(0);
    const { count, unwrap } = wholeMolecules(16, molecule.bonds);
    expect(count).toBe(2);
    const whole = new Float64Array(48);
    unwrap(positions, cell!, whole);
    expect(whole).toEqual(positions);
    expect([...molecule.bondOrders].filter((order) => order === 2)).toHaveLength(2);
    expect(properties.size).toBe(0);
  });

  it('with disorder are the part with the highest occupancy, which is said', () => {
    const [structure] = readStructures(disordered);
    expect([...structure!.molecule.atomicNumbers]).toEqual([7, 7]);
    expect([...structure!.molecule.bondOrders]).toEqual([3]);
    expect(structure!.properties.get('note')).toBe('disorder: atoms of lower occupancy left out: N2B');
  });

  it('without any hydrogen are refused where perception would find arynes', () => {
    const ring = Array.from({ length: 6 }, (_, k) => {
      const [x, y] = [1.39 * Math.cos((k * Math.PI) / 3), 1.39 * Math.sin((k * Math.PI) / 3)];
      return `C${k} ${x / 9} ${y / 9} 0`;
    });
    const cell = ['a 9', 'b 9', 'c 6'].map((edge) => `_cell_length_${edge}`);
    const angles = ['alpha', 'beta', 'gamma'].map((angle) => `_cell_angle_${angle} 90`);
    const tags = ['label', 'fract_x', 'fract_y', 'fract_z'].map((tag) => `_atom_site_${tag}`);
    const text = ['data_ring', ...cell, ...angles, 'loop_', ...tags, ...ring].join('\n');
    expect(() => readStructures(text)).toThrow(/expected a crystal with its hydrogens, got none \(ring\)/);
  });

  it.each<[string, string, RegExp]>([
    [
      'without operations',
      urea.replace(/loop_\n_symmetry[\s\S]*?(?=loop_)/, ''),
      /symmetry operations of P -4 21 m, got none/,
    ],
    [
      'with an operation that is none',
      urea.replace('y, -x, -z', 'y, -q, -z'),
      /expected one such as .*got "y, -q, -z" \(line/,
    ],
    ['without a cell', urea.replace(/_cell_length_a.*\n/, ''), /_cell_length_a: expected a number, got none/],
    ['with a flat cell', urea.replace('gamma 90', 'gamma 0'), /_cell: box: expected/],
    ['without hydrogens', urea.replace(/^H.*\n/gm, ''), /.+/],
    ['with other elements', urea.replace('N1 N', 'N1 Qq'), /_atom_site N1: expected an element, got "Qq"/],
    ['with part of an atom', disordered.replace('1 .', '0.4 .'), /N1: expected an occupancy of 1, or groups/],
    ['disordered about a center', disordered.replace('0.7 1', '0.5 -1'), /N2A: expected molecules, got disorder/],
  ])('%s are refused', (_, text, message) => {
    expect(() => readStructures(text)).toThrow(message);
  });
});

it.each([
  ['-y, x-y, z+1/3', [0.1, 0.2, 0.3], [-0.2, -0.1, 0.3 + 1 / 3]],
  ['1/2+X,.5-Y,-Z', [0.1, 0.2, 0.3], [0.6, 0.3, -0.3]],
  ['x-0.25,1/4*y,2x', [1, 1, 0], [0.75, 0.25, 2]],
])('symmetry operation %s', (text, from, to) => {
  for (const [k, value] of transformed(symmetryOperation(text, 1), from).entries())
    expect(value).toBeCloseTo(to[k]!, 12);
});
