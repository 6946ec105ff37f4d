import { describe, expect, it } from 'vitest';
import { ForceField } from '../../src/force-field/force-field.js';
import { parseSmiles } from '../../src/formats/smiles/smiles.js';
import { loadModel } from '../../src/node/model-store.js';
import { convergenceOf } from '../../src/simulate/convergence.js';
import { minimize } from '../../src/simulate/minimize.js';
import { shippedLevels } from '../support/shipped-levels.js';

/** Å, along z, atoms in the order of the SMILES, hydrogens last. */
const linear: [string, number[]][] = [
  ['C#C', [0, 1.2, -1.06, 2.26]],
  ['C#N', [0, 1.16, -1.07]],
  ['O=C=O', [-1.16, 0, 1.16]],
  ['O', [0, 0.96, -0.96]],
];

describe.each(shippedLevels())('exactly linear starts with %s', (name) => {
  const field = new ForceField(loadModel(name));

  it.each(linear)('%s: finite, symmetric to the end, and honest about convergence', (smiles, z) => {
    const potential = field.potential(parseSmiles(smiles));
    const result = minimize(potential, Float64Array.from(z.flatMap((at) => [0, 0, at])));
    expect(result.positions.every(Number.isFinite)).toBe(true);
    const forces = new Float64Array(3 * potential.atomCount);
    expect(potential.energyForces(result.positions, forces)).toBeCloseTo(result.energy, 4);
    expect(result.converged, result.reason).toBe(true);
    expect(Math.hypot(...forces)).toBeLessThan(convergenceOf('normal').gradientNorm);
  });

  it('water pushed off the line bends', () => {
    const start = Float64Array.of(0, 0.3, 0, 0, 0, 0.96, 0, 0, -0.96);
    const { converged, positions } = minimize(field.potential(parseSmiles('O')), start);
    expect(converged).toBe(true);
    expect(Math.abs(positions[1]! - (positions[4]! + positions[7]!) / 2)).toBeGreaterThan(0.4);
  });
});
