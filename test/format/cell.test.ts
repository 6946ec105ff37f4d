import { describe, expect, it } from 'vitest';
import type { Structure } from '../../src/chemistry/structure.js';
import { cellOf } from '../../src/core/cell.js';
import { readPdb } from '../../src/formats/pdb/pdb.js';
import { writePdb } from '../../src/formats/pdb/pdb-writer.js';
import { xtcFrame } from '../../src/formats/trajectory/xtc.js';
import { readXyz } from '../../src/formats/xyz/xyz.js';
import { writeXyz } from '../../src/formats/xyz/xyz-writer.js';

const cell = cellOf([6, 0, 0, 1, 7, 0, -1, 2, 5.5]);
/** A water whose hydrogens are at the opposite faces. */
const wrapped = `3
Lattice="6 0 0 1 7 0 -1 2 5.5" Properties=species:S:1:pos:R:3 pbc="T T T"
O 0.1 0.2 0.1
H 0.9 0.2 0.6
H 5.4 0.3 0.6
`;

describe('structures with a cell', () => {
  it('of extended XYZ: bonds go through the faces, and the cell is written back', () => {
    const [structure] = readXyz(wrapped);
    expect([...structure!.cell!]).toEqual([...cell]);
    expect([...structure!.molecule.bonds]).toEqual([0, 1, 0, 2]);
    const [back] = readXyz(writeXyz([structure!]));
    expect(back).toEqual(structure);
  });

  it('of extended XYZ with pbc="F F F" are open', () => {
    const open = wrapped.replace('T T T', 'F F F').replace('5.4', '-0.6');
    expect(readXyz(open)[0]!.cell).toBeUndefined();
  });

  it('of PDB: CRYST1 of space group P 1, there and back within its three decimals', () => {
    const water: Structure = {
      ...readXyz(wrapped)[0]!,
      positions: Float64Array.of(0, 0, 0.1, 0.8, 0, -0.5, -0.75, 0.1, -0.5),
    };
    const text = writePdb([water]);
    expect(text).toMatch(/^CRYST1 {4}6\.000 {4}7\.071 {4}5\.937/m);
    const [back] = readPdb(text.replaceAll('UNL', 'HOH'));
    back!.cell!.forEach((value, k) => {
      expect(Math.abs(value - cell[k]!)).toBeLessThan(2e-3);
    });
    const symmetric = readPdb(text.replaceAll('UNL', 'HOH').replace('P 1     ', 'P 21 21 21'));
    expect(symmetric[0]!.cell).toBeUndefined();
  });

  it('that are turned against their axes have no PDB', () => {
    const [water] = readXyz(wrapped);
    const turned = { ...water!, cell: cellOf([0, 6, 0, 7, 0, 0, 0, 0, 5]) };
    expect(() => writePdb([turned])).toThrow(/PDB cell: expected a along x/);
  });

  it('of XTC: the box in nm', () => {
    const bytes = xtcFrame({ step: 1, timePs: 1, positions: new Float64Array(9), cell });
    const view = new DataView(bytes.buffer);
    expect(Array.from({ length: 9 }, (_, k) => view.getFloat32(16 + 4 * k))).toEqual(
      Array.from(cell, (value) => Math.fround(value / 10)),
    );
  });
});
