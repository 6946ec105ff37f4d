import { describe, expect, it } from 'vitest';
import { createMolecule } from '../chemistry/molecule.js';
import { parseSmiles } from '../formats/smiles/smiles.js';
import { hydrogenConstraints } from './hydrogen-constraint.js';
import { atomicMasses, repartitionedMasses } from './mass.js';

const sum = (values: Float64Array) => values.reduce((total, value) => total + value, 0);
/** Sums of a hundred numbers of order ten in two orders. */
const ROUNDING = 1e-10;

describe('masses', () => {
  it('are the averages of the elements', () => {
    expect([...atomicMasses(parseSmiles('O'))]).toEqual([15.999, 1.008, 1.008]);
  });

  it('keep their total when hydrogens take from heavy atoms', () => {
    for (const smiles of ['CC(=O)N[C@@H](C)C(=O)NC', 'C', 'O', '[NH4+]', '[H][H]', 'O.CCO', '[Na+]']) {
      const molecule = parseSmiles(smiles);
      const masses = repartitionedMasses(molecule);
      expect(Math.abs(sum(masses) - sum(atomicMasses(molecule)))).toBeLessThan(ROUNDING);
    }
    expect([...repartitionedMasses(parseSmiles('O'))].map((m) => m.toFixed(3))).toEqual(['11.967', '3.024', '3.024']);
    expect([...repartitionedMasses(parseSmiles('[H][H]'))]).toEqual([1.008, 1.008]);
    const bridge = createMolecule({ atomicNumbers: [5, 1, 5], bonds: [0, 1, 1, 2], bondOrders: [1, 1] });
    expect([...repartitionedMasses(bridge)].map((m) => m.toFixed(3))).toEqual(['9.804', '3.024', '9.804']);
  });

  it('refuse heavy atoms lighter than hydrogens', () => {
    expect(() => repartitionedMasses(parseSmiles('C'), 4)).toThrow(
      /hydrogen mass: expected heavy atoms to stay heavier.*got 0\.043 g\/mol \(C atom 1/,
    );
    expect(() => repartitionedMasses(parseSmiles('C'), 0.5)).toThrow(/expected 1\.008 g\/mol or more, got 0\.5/);
  });
});

describe('hydrogenConstraints', () => {
  const water = parseSmiles('O');
  const positions = Float64Array.of(0, 0, 0, 0.96, 0, 0, -0.24, 0.93, 0);

  it('takes lengths from the geometry, and the H-H distance of water on request', () => {
    const oh = Math.hypot(0.24, 0.93);
    const two = [
      { atoms: [1, 0], length: 0.96 },
      { atoms: [2, 0], length: oh },
    ];
    expect(hydrogenConstraints(water, positions)).toEqual(two);
    expect(hydrogenConstraints(water, positions, { rigidWater: true })).toEqual([
      ...two,
      { atoms: [1, 2], length: Math.hypot(1.2, 0.93) },
    ]);
  });

  it('constrains every bond to hydrogen once and no other, and only water is rigid', () => {
    const molecule = parseSmiles('CCO');
    const any = Float64Array.from({ length: 27 }, (_, i) => Math.sin(3 * i) * i);
    const found = hydrogenConstraints(molecule, any, { rigidWater: true });
    expect(found).toHaveLength(6);
    for (const { atoms } of found)
      expect(atoms.map((atom) => molecule.atomicNumbers[atom] === 1)).toEqual([true, false]);
    expect(hydrogenConstraints(parseSmiles('[H][H]'), Float64Array.of(0, 0, 0, 0.74, 0, 0))).toEqual([
      { atoms: [0, 1], length: 0.74 },
    ]);
    expect(hydrogenConstraints(parseSmiles('[OH3+]'), any.subarray(0, 12), { rigidWater: true })).toHaveLength(3);
    expect(() => hydrogenConstraints(molecule, positions)).toThrow(RangeError);
  });
});
