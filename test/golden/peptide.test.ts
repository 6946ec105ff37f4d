import { describe, expect, it } from 'vitest';
import { buildPeptide } from '../../src/build/peptide-builder.js';
import { bondsFromDistances } from '../../src/chemistry/bond/connectivity.js';
import { ForceField } from '../../src/force-field/force-field.js';
import { loadModel } from '../../src/node/model-store.js';
import { minimize } from '../../src/simulate/minimize.js';

const forceField = new ForceField(loadModel());

describe('peptides as built, with the shipped model', () => {
  it.each([
    ['AAAAA', 'helix'],
    ['W', 'extended'],
  ] as const)('%s %s relaxes to a minimum with the same bonds', { timeout: 120_000 }, (sequence, conformation) => {
    const { molecule, positions } = buildPeptide(sequence, { conformation });
    const relaxed = minimize(forceField.potential(molecule), positions);
    expect(relaxed.reason).toBe('converged');
    const bonds = bondsFromDistances(molecule.atomicNumbers, relaxed.positions).map(({ a, b }) => `${a} ${b}`);
    const wanted = Array.from(molecule.bondOrders, (_, b) => {
      const [i, j] = [molecule.bonds[2 * b]!, molecule.bonds[2 * b + 1]!];
      return `${Math.min(i, j)} ${Math.max(i, j)}`;
    });
    expect(bonds.sort()).toEqual(wanted.sort());
  });
});
