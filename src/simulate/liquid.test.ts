import { describe, expect, it } from 'vitest';
import { createMolecule } from '../chemistry/molecule.js';
import { cellOf } from '../core/cell.js';
import { heatOfVaporization, liquidReport } from './liquid.js';

const argon = (edge: number) => ({
  molecule: createMolecule({ atomicNumbers: [18, 18], bonds: [], bondOrders: [] }),
  positions: Float64Array.of(0, 0, 0, edge / 2, 0, 0),
  cell: cellOf([edge, 0, 0, 0, edge, 0, 0, 0, edge]),
  properties: new Map<string, string>(),
});

describe('liquidReport', () => {
  it('has the density of the mass in the cells', () => {
    const report = liquidReport([argon(5), argon(5)], [[18, 18]], { range: 4, bin: 0.5 });
    // 2 · 39.95 g/mol in 125 Å³
    expect(report.density.mean).toBeCloseTo((2 * 39.95) / 0.602214076 / 125, 3);
    expect(report.density.standardError).toBe(0);
    expect(report.molecules).toBe(2);
    // The other one on both sides at 2.5 Å; none at 5 Å is within the range.
    expect(report.distributions[0]!.neighbors.at(-1)).toBe(2);
  });

  it('refuses frames in open space and elements that are not there', () => {
    const { molecule, positions, properties } = argon(5);
    expect(() => liquidReport([{ molecule, positions, properties }], [], { range: 4, bin: 0.5 })).toThrow(
      /frame 1: expected a cell/,
    );
    expect(() => liquidReport([argon(5)], [[18, 8]], { range: 4, bin: 0.5 })).toThrow(/pairs: expected elements/);
  });
});

describe('heatOfVaporization', () => {
  it('is what a molecule gains in energy, and RT', () => {
    const alternating = (mean: number, by: number) =>
      Array.from({ length: 40 }, (_, k) => mean + (k % 8 < 4 ? by : -by));
    const { mean, standardError } = heatOfVaporization(alternating(-100, 3), 10, alternating(2, 0.1), 300);
    expect(mean).toBeCloseTo(2 + 10 + 0.0019872 * 300, 4);
    // Blocks of four values: means of −97 and −103, of 2.1 and 1.9, in turn.
    const deviation = Math.sqrt(10 / 9) / Math.sqrt(10);
    expect(standardError).toBeCloseTo(Math.hypot(0.3 * deviation, 0.1 * deviation), 6);
  });
});
