import { describe, expect, it } from 'vitest';
import { type Cell, cellOf, product, times } from '../core/cell.js';
import { Rng } from '../core/rng.js';
import { gridSum } from './ewald-grid.js';
import { type WaveSum, waveSum } from './ewald-wave.js';

const [ALPHA, DAMPING, SPACING] = [0.38, 2, 0.65];
const rng = new Rng(8);
const n = 30;
const charges = Float64Array.from({ length: n }, (_, i) => (i % 3 === 0 ? -0.8 : 0.4));
// Atoms far outside of the cell, too.
const x = Float64Array.from({ length: 3 * n }, () => 40 * (rng.next() - 0.5));

function evaluate(sum: WaveSum, positions: Float64Array, cell: Cell) {
  const forces = new Float64Array(3 * n);
  const virial = new Float64Array(9);
  return { energy: sum.energyForces(positions, cell, forces, virial), forces, virial };
}

const furthest = (a: Float64Array, b: Float64Array) =>
  a.reduce((most, value, k) => Math.max(most, Math.abs(value - b[k]!)), 0);

// The size of the grid does not change with cells strained a little.
describe.each(
  Object.entries({
    cubic: cellOf([14, 0, 0, 0, 14, 0, 0, 0, 14]),
    triclinic: cellOf([12.7, 0, 0, 4, 12, 0, -3, 5, 15]),
    'smaller than a spline': cellOf([2.5, 0, 0, 0, 3.1, 0, 0.5, 0, 11]),
    'left-handed': cellOf([0, 12, 0, 11, 0, 1, 0, 0, 12.7]),
  }),
)('charges on a grid, %s cell', (_, cell) => {
  const sum = () => gridSum(charges, ALPHA, DAMPING, SPACING);

  it('have the energy, forces and virial of a sum over each wave vector', () => {
    const exact = evaluate(waveSum(charges, ALPHA, DAMPING, 4), x, cell);
    const found = evaluate(sum(), x, cell);
    const size = Math.sqrt(exact.forces.reduce((total, f) => total + f * f, 0) / exact.forces.length);
    expect(Math.abs(found.energy - exact.energy)).toBeLessThan(2e-5 * n);
    expect(furthest(found.forces, exact.forces)).toBeLessThan(5e-5 * Math.max(1, size));
    expect(furthest(found.virial, exact.virial)).toBeLessThan(1e-4 * furthest(exact.virial, new Float64Array(9)));
  });

  it('have forces that are differences of the energy', () => {
    const { forces } = evaluate(sum(), x, cell);
    for (const k of [0, 7, 20, 44, 89]) {
      const at = (step: number) => {
        const moved = x.slice();
        moved[k]! += step;
        return evaluate(sum(), moved, cell).energy;
      };
      expect(Math.abs(forces[k]! + (at(1e-4) - at(-1e-4)) / 2e-4)).toBeLessThan(1e-6);
    }
  });

  it('have the virial of a strained cell, also when the cell changes in one sum', () => {
    const { virial } = evaluate(sum(), x, cell);
    const kept = sum();
    for (let k = 0; k < 9; k++) {
      const at = (size: number) => {
        const strain = Float64Array.from({ length: 9 }, (_, e) => (e % 4 === 0 ? 1 : 0) + (e === k ? size : 0));
        return evaluate(kept, times(x, strain), product(cell, strain)).energy;
      };
      const difference = -(at(1e-6) - at(-1e-6)) / 2e-6;
      expect(Math.abs(virial[k]! - difference)).toBeLessThan(1e-4 * Math.max(1, Math.abs(difference) / 10));
    }
  });

  it('do not notice wrapping, and translation by no more than the grid is coarse', () => {
    const one = evaluate(sum(), x, cell);
    const shifts = times([1, -2, 3], cell);
    const wrapped = x.map((value, k) => (Math.floor(k / 3) % 2 ? value + shifts[k % 3]! : value));
    expect(Math.abs(evaluate(sum(), wrapped, cell).energy - one.energy)).toBeLessThan(1e-9);
    const moved = evaluate(
      sum(),
      x.map((value, k) => value + [0.21, -0.17, 0.33][k % 3]!),
      cell,
    );
    expect(Math.abs(moved.energy - one.energy)).toBeLessThan(2e-5 * n);
  });
});
