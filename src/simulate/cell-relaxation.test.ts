import { describe, expect, it } from 'vitest';
import { type Cell, cellOf, cellVolume, inverseCell, times } from '../core/cell.js';
import { imagePairs, imageShifts } from '../core/image-pairs.js';
import { KCAL_PER_MOL_PER_CUBIC_ANGSTROM_TO_BAR } from '../core/units.js';
import type { PeriodicPotential } from '../potentials/periodic-potential.js';
import { relaxCell } from './cell-relaxation.js';

/** Argon by Morse pairs, cut off where they are small: a crystal whose only minimum in these cells is face-centered cubic. */
function morseCrystal(start: Cell): PeriodicPotential {
  let cell: Cell = start.slice();
  const [depth, width, length, range] = [0.3, 2, 3.7, 8];
  const evaluate = (x: Float64Array, forces: Float64Array, virial: Float64Array) => {
    const pairs = imagePairs(x, cell, range);
    const shifts = imageShifts(pairs, cell);
    let energy = 0;
    pairs.first.forEach((i, p) => {
      const j = pairs.second[p]!;
      const d = [0, 1, 2].map((k) => x[3 * j + k]! - x[3 * i + k]! + shifts[3 * pairs.image[p]! + k]!);
      const r = Math.hypot(...d);
      const e = Math.exp(-width * (r - length));
      energy += depth * (e * e - 2 * e);
      const pull = (-2 * width * depth * (e - e * e)) / r;
      for (let b = 0; b < 3; b++) {
        forces[3 * j + b]! += pull * d[b]!;
        forces[3 * i + b]! -= pull * d[b]!;
        for (let a = 0; a < 3; a++) virial[3 * a + b]! += pull * d[a]! * d[b]!;
      }
    });
    return energy;
  };
  return {
    name: 'argon',
    atomCount: 4,
    get cell() {
      return cell;
    },
    setCell(vectors) {
      cell = cellOf(vectors);
    },
    energyForces: (x, forces) => evaluate(x, forces, new Float64Array(9)),
    energyForcesVirial: evaluate,
  };
}

const fractions = [0, 0, 0, 0.5, 0.48, 0, 0.5, 0.02, 0.5, 0.03, 0.5, 0.5];
const skewed = cellOf([5.5, 0, 0, 0.4, 5.1, 0, -0.3, 0.2, 5]);

describe('relaxing a cell', () => {
  it('brings a strained crystal to the cubic one, with no stress left', () => {
    const potential = morseCrystal(skewed);
    const result = relaxCell(potential, times(fractions, skewed), {
      convergence: { energy: 1e-9, gradientNorm: 1e-5 },
    });
    expect(result.converged).toBe(true);
    const virial = new Float64Array(9);
    potential.energyForcesVirial(result.positions, new Float64Array(12), virial);
    for (const value of virial) expect(Math.abs(value)).toBeLessThan(1e-3);
    expect(potential.cell).toEqual(result.cell);
    for (let i = 0; i < 3; i++) expect(result.cell[4 * i]).toBeCloseTo(result.cell[0]!, 3);
    for (const k of [1, 2, 3, 5, 6, 7]) expect(Math.abs(result.cell[k]!)).toBeLessThan(1e-3);
  });

  it('under pressure ends where the virial holds it', () => {
    const potential = morseCrystal(skewed);
    const pressure = 20_000;
    const { cell, positions } = relaxCell(potential, times(fractions, skewed), {
      pressure,
      convergence: { energy: 1e-9, gradientNorm: 1e-5 },
    });
    const virial = new Float64Array(9);
    potential.energyForcesVirial(positions, new Float64Array(12), virial);
    const held = (virial[0]! + virial[4]! + virial[8]!) / (3 * cellVolume(cell));
    expect(held * KCAL_PER_MOL_PER_CUBIC_ANGSTROM_TO_BAR).toBeCloseTo(pressure, -1);
    expect(times(positions, inverseCell(cell)).length).toBe(12);
  });
});
