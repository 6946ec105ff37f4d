import { describe, expect, it } from 'vitest';
import { Rng } from '../core/rng.js';
import {
  checkCoordinate,
  coordinateDifference,
  coordinateGradient,
  coordinateName,
  coordinateValue,
  type InternalCoordinate,
} from './internal-coordinate.js';

const coordinates: InternalCoordinate[] = [
  { kind: 'distance', atoms: [3, 1] },
  { kind: 'angle', atoms: [0, 2, 1] },
  { kind: 'dihedral', atoms: [2, 0, 1, 3] },
];

/** 5-point differences with 1e-3 Å of coordinates whose fifth derivatives reach thousands in random geometries. */
const GRADIENT_TOLERANCE = 1e-7;
const ROUNDING = 1e-12;

describe('internal coordinates', () => {
  it.each(coordinates)('$kind: gradient equals numerical differences', (coordinate) => {
    const rng = new Rng(7);
    for (let round = 0; round < 20; round++) {
      const x = Float64Array.from({ length: 12 }, (_, i) => 1.5 * ((i * 7) % 5) + rng.normal());
      const gradient = new Float64Array(12);
      const value = coordinateGradient(coordinate, x, gradient);
      coordinate.atoms.forEach((atom, a) => {
        for (let d = 0; d < 3; d++) {
          const at = (shift: number) => {
            const moved = x.slice();
            moved[3 * atom + d]! += shift;
            return coordinateDifference(coordinate.kind, coordinateValue(coordinate, moved), value);
          };
          const h = 1e-3;
          const numerical = (8 * (at(h) - at(-h)) - (at(2 * h) - at(-2 * h))) / (12 * h);
          expect(Math.abs(gradient[3 * a + d]! - numerical)).toBeLessThan(GRADIENT_TOLERANCE);
        }
      });
    }
  });

  it('has the values of a known geometry, dihedrals with the sign of IUPAC', () => {
    const x = Float64Array.of(0, 1, 0, 0, 0, 0, 0, 0, 2, 1, 0, 2);
    expect(coordinateValue({ kind: 'distance', atoms: [1, 2] }, x)).toBe(2);
    expect(coordinateValue({ kind: 'angle', atoms: [0, 1, 2] }, x)).toBeCloseTo(Math.PI / 2, 12);
    // Seen from atom 1 towards atom 2, along +z with y up, x points to the left: from y to x is anticlockwise.
    const turn = coordinateValue({ kind: 'dihedral', atoms: [0, 1, 2, 3] }, x);
    expect(Math.abs(Math.abs(turn) - Math.PI / 2)).toBeLessThan(ROUNDING);
    expect(turn).toBeLessThan(0);
    expect(coordinateValue({ kind: 'dihedral', atoms: [3, 2, 1, 0] }, x)).toBeCloseTo(turn, 12);
    expect(
      coordinateValue(
        { kind: 'dihedral', atoms: [0, 1, 2, 3] },
        x.map((v, i) => (i % 3 ? v : -v)),
      ),
    ).toBeCloseTo(-turn, 12);
  });

  it('takes dihedrals the short way round', () => {
    expect(coordinateDifference('dihedral', 3, -3)).toBeCloseTo(6 - 2 * Math.PI, 12);
    expect(coordinateDifference('dihedral', 0.5, 0.5 + 6 * Math.PI)).toBeCloseTo(0, 12);
    expect(coordinateDifference('dihedral', Math.PI, 0)).toBe(-Math.PI);
    expect(coordinateDifference('angle', 3, -3)).toBe(6);
  });

  it('has no gradient where its direction is undefined, and does not hide what is not a number', () => {
    const line = Float64Array.from({ length: 12 }, (_, i) => (i % 3 === 0 ? i * i : 0));
    for (const x of [line, new Float64Array(12)])
      for (const coordinate of coordinates.slice(x === line ? 1 : 0)) {
        const gradient = new Float64Array(12).fill(9);
        expect(Number.isFinite(coordinateGradient(coordinate, x, gradient))).toBe(true);
        expect([...gradient.subarray(0, 3 * coordinate.atoms.length)].every((g) => g === 0)).toBe(true);
      }
    for (const coordinate of coordinates)
      expect(
        coordinateValue(
          coordinate,
          line.map(() => Number.NaN),
        ),
      ).toBeNaN();
  });

  it('names itself from 1 and refuses atoms that are not there', () => {
    expect(coordinateName(coordinates[2]!)).toBe('dihedral of atoms 3-1-2-4 (counted from 1)');
    const check = (kind: InternalCoordinate['kind'], ...atoms: number[]) => checkCoordinate({ kind, atoms }, 4, 'test');
    expect(() => check('angle', 0, 1)).toThrow(/test angle: expected 3 atoms, got 2/);
    expect(() => check('distance', 0, 4)).toThrow(/expected atoms from 1 to 4, got 5/);
    expect(() => check('angle', 0, 1, 0)).toThrow(/expected different atoms/);
    expect(() => check('torsion' as 'angle', 0, 1, 2)).toThrow(/expected distance, angle or dihedral, got torsion/);
  });
});
