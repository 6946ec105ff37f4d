import { expect, it } from 'vitest';
import { parseSmiles } from '../formats/smiles.js';
import { type DihedralAtoms, dihedralAngle, rotatingAtoms, setDihedral } from './bond-rotation.js';

/** Rounding of a dozen float64 operations on numbers of order one. */
const ROUNDING = 1e-12;

const zigzag = Float64Array.of(1, 1, 0, 0, 0, 0, 0, 0, 1.5, 1, 1, 2.5);
const chain: DihedralAtoms = [0, 1, 2, 3];
const last = Uint32Array.of(2, 3);

it('sets any dihedral, keeps lengths and the side that stays', () => {
  expect(dihedralAngle(zigzag, chain)).toBeCloseTo(0, 12);
  for (let degrees = -175; degrees <= 180; degrees += 25) {
    const x = zigzag.slice();
    const angle = (degrees * Math.PI) / 180;
    setDihedral(x, chain, last, angle);
    expect(Math.abs(dihedralAngle(x, chain) - angle)).toBeLessThan(ROUNDING);
    expect(Math.abs(Math.hypot(x[9]!, x[10]!, x[11]! - 1.5) - Math.sqrt(3))).toBeLessThan(ROUNDING);
    expect(x.subarray(0, 9)).toEqual(zigzag.subarray(0, 9));
  }
});

it('has the sign of IUPAC: clockwise looking along the bond is positive', () => {
  // Looking from j (origin) along +z to k, x to the right and y down would be clockwise; l is 90° from x to y about +z.
  expect(dihedralAngle(Float64Array.of(1, 0, 0, 0, 0, 0, 0, 0, 1, 0, 1, 1), chain)).toBeCloseTo(Math.PI / 2, 12);
});

it('finds the atoms beyond the bond', () => {
  expect(Array.from(rotatingAtoms(parseSmiles('CCO'), [3, 0, 1, 2]))).toEqual([1, 2, 6, 7, 8]);
});

it('refuses rings, missing bonds, repeated and unknown atoms, and collinear ones', () => {
  const ring = parseSmiles('C1CCC1');
  expect(() => rotatingAtoms(ring, chain)).toThrow('expected a bond that is not in a ring, got 1-2');
  const molecule = parseSmiles('CCCC');
  expect(() => rotatingAtoms(molecule, [0, 1, 3, 2])).toThrow('expected a bond between 1 and 3');
  expect(() => rotatingAtoms(molecule, [0, 1, 0, 1])).toThrow('four different atoms');
  expect(() => rotatingAtoms(molecule, [0, 1, 2, 99])).toThrow('expected atoms below 14, got 99');
  const line = Float64Array.of(0, 0, 0, 1, 0, 0, 2, 0, 0, 3, 1, 0);
  expect(dihedralAngle(line, chain)).toBeNaN();
  expect(() => setDihedral(line, chain, last, 1)).toThrow('collinear');
});
