import { describe, expect, it } from 'vitest';
import { createMolecule } from '../chemistry/molecule.js';
import type { Structure } from '../chemistry/structure.js';
import { cellOf, cellVolume, inverseCell, times } from '../core/cell.js';
import { imagePairs, imageShifts, ownImage } from '../core/image-pairs.js';
import { Rng } from '../core/rng.js';
import { readPdb } from '../formats/pdb/pdb.js';
import { writePdb } from '../formats/pdb/pdb-writer.js';
import { readXyz } from '../formats/xyz/xyz.js';
import { writeXyz } from '../formats/xyz/xyz-writer.js';
import { buildBox, densityOf } from './box-builder.js';
import { overlapOf, RIGID } from './box-packing.js';

const water: Structure = {
  molecule: createMolecule({ name: 'water', atomicNumbers: [8, 1, 1], bonds: [0, 1, 0, 2], bondOrders: [1, 1] }),
  positions: Float64Array.of(0, 0, 0, 0.757, 0.586, 0, -0.757, 0.586, 0),
  properties: new Map(),
};
const ion = (name: string, z: number, charge: number): Structure => ({
  molecule: createMolecule({ name, atomicNumbers: [z], formalCharges: [charge], bonds: [], bondOrders: [] }),
  positions: Float64Array.of(3, 4, 5),
  properties: new Map(),
});

/** Å between the closest atoms of different molecules; pairs of one molecule and one image left out. */
function closest({ positions, cell, residues }: Structure): number {
  const pairs = imagePairs(positions, cell!, 4);
  const { first, second, image } = pairs;
  const shifts = imageShifts(pairs, cell!);
  const own = ownImage(pairs);
  let least = Infinity;
  first.forEach((i, p) => {
    const j = second[p]!;
    if (image[p] === own && residues!.residueOfAtom[i] === residues!.residueOfAtom[j]) return;
    const d = [0, 1, 2].map((k) => positions[3 * j + k]! - positions[3 * i + k]! + shifts[3 * image[p]! + k]!);
    least = Math.min(least, Math.hypot(...d));
  });
  return least;
}

describe('buildBox', () => {
  const box = buildBox([{ conformers: [water], count: 64 }], { density: 0.997 });

  it('has the density and no clashes, and molecules of the given shape with their centers in the cell', () => {
    expect(densityOf(box.molecule, box.cell!)).toBeCloseTo(0.997, 10);
    expect(box.molecule.atomicNumbers).toHaveLength(192);
    expect(closest(box)).toBeGreaterThan(1.98);
    for (let m = 0; m < 64; m++) {
      const x = box.positions.subarray(9 * m, 9 * m + 9);
      const [bond, other] = [3, 6].map((at) => Math.hypot(x[at]! - x[0]!, x[at + 1]! - x[1]!, x[at + 2]! - x[2]!));
      expect(bond).toBeCloseTo(Math.hypot(0.757, 0.586), 10);
      expect(other).toBeCloseTo(bond!, 10);
      expect(Math.hypot(x[3]! - x[6]!, x[4]! - x[7]!, x[5]! - x[8]!)).toBeCloseTo(1.514, 10);
      const center = Float64Array.from({ length: 3 }, (_, k) => (x[k]! + x[3 + k]! + x[6 + k]!) / 3);
      for (const s of times(center, inverseCell(box.cell!))) expect(s).toBeGreaterThanOrEqual(0 - 1e-12);
      for (const s of times(center, inverseCell(box.cell!))) expect(s).toBeLessThan(1 + 1e-12);
    }
  });

  it('is the same for the same seed and another one for another', () => {
    const again = buildBox([{ conformers: [water], count: 64 }], { density: 0.997 });
    expect(again.positions).toEqual(box.positions);
    expect(buildBox([{ conformers: [water], count: 64 }], { density: 0.997, seed: 2 }).positions).not.toEqual(
      box.positions,
    );
  });

  it('takes several kinds and cells at any angle, and comes back from XYZ and PDB', () => {
    const cell = cellOf([11, 0, 0, 3, 10, 0, -2, 1, 12]);
    const brine = buildBox(
      [
        { conformers: [ion('sodium', 11, 1)], count: 2 },
        { conformers: [ion('chloride', 17, -1)], count: 2 },
        { conformers: [water], count: 30 },
      ],
      { cell, distance: 2.1 },
    );
    expect(cellVolume(brine.cell!)).toBeCloseTo(1320, 8);
    expect(closest(brine)).toBeGreaterThan(2.08);
    expect(brine.molecule.name).toBe('2 sodium, 2 chloride, 30 water');
    const [pdb] = readPdb(writePdb([brine]));
    const [xyz] = readXyz(writeXyz([brine]), { charge: 0 });
    for (const back of [pdb!, xyz!]) {
      expect([...back.molecule.bonds]).toEqual([...brine.molecule.bonds]);
      expect([...back.molecule.formalCharges]).toEqual([...brine.molecule.formalCharges]);
    }
    expect(pdb!.residues!.residues.map(({ name }) => name).slice(1, 6)).toEqual(['NA', 'CL', 'CL', 'HOH', 'HOH']);
  });

  it.each<[string, () => Structure, RegExp]>([
    ['no molecules', () => buildBox([], { density: 1 }), /expected molecules, got none/],
    ['cell and density', () => buildBox([{ conformers: [water], count: 1 }], {}), /a cell or a density, got neither/],
    ['a count', () => buildBox([{ conformers: [water], count: 1.5 }], { density: 1 }), /whole number from 1, got 1.5/],
    [
      'a kind with a cell',
      () =>
        buildBox([{ conformers: [{ ...water, cell: cellOf([9, 0, 0, 0, 9, 0, 0, 0, 9]) }], count: 1 }], { density: 1 }),
      /expected a molecule in open space/,
    ],
    [
      'conformers of several molecules',
      () => buildBox([{ conformers: [water, ion('sodium', 11, 1)], count: 2 }], { density: 1 }),
      /expected conformers of one molecule/,
    ],
    ['no room', () => buildBox([{ conformers: [water], count: 8 }], { density: 8 }), /expected room for 8 molecules/],
  ])('refuses %s', (_, make, message) => {
    expect(make).toThrow(message);
  });
});

it('the overlap that packing lowers has the gradient it says', () => {
  const rng = new Rng(3);
  const cell = cellOf([4, 0, 0, 1, 4, 0, 0, -1, 5]);
  const body = Float64Array.from({ length: 18 }, () => 2 * rng.next() - 1);
  const overlap = overlapOf({ cell, body, moleculeOfAtom: Uint32Array.of(0, 0, 0, 1, 1, 1) }, 2.5);
  const variables = Float64Array.from({ length: 2 * RIGID }, () => 2 * rng.next() - 1);
  const gradient = new Float64Array(2 * RIGID);
  expect(overlap(variables, gradient)).toBeGreaterThan(1);
  const unused = new Float64Array(2 * RIGID);
  variables.forEach((value, k) => {
    const at = (h: number) => overlap(variables.with(k, value + h), unused);
    expect(gradient[k]! - (at(1e-5) - at(-1e-5)) / 2e-5).toBeCloseTo(0, 5);
  });
});
