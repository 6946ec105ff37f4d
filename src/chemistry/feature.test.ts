import { describe, expect, it } from 'vitest';
import { moleculeOf, withHydrogens } from '../../test/support/line-notation.js';
import { atomFeatures, FEATURE_NAMES, perceiveFeatures } from './feature.js';
import type { Molecule } from './molecule.js';

const column = (molecule: Molecule, name: (typeof FEATURE_NAMES)[number]): number[] => {
  const features = perceiveFeatures(molecule);
  return Array.from(molecule.atomicNumbers, (_, atom) => features[atom * 14 + FEATURE_NAMES.indexOf(name)]!);
};

const benzene = withHydrogens('C C C C C C', '0=1 1-2 2=3 3-4 4=5 5-0', [1, 1, 1, 1, 1, 1]);

describe('perceiveFeatures', () => {
  it('takes an empty molecule and single atoms', () => {
    expect(perceiveFeatures(moleculeOf(''))).toEqual(new Float64Array(0));
    expect([...perceiveFeatures(moleculeOf('Na+'))]).toEqual([0, 0, Math.fround(22.99), ...new Array(11).fill(0)]);
    expect([...perceiveFeatures(moleculeOf('Cl-'))].slice(9)).toEqual([0, 0, 1, 0, 0]);
  });

  it('makes benzene aromatic, six-membered and sp2', () => {
    const ring = [1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0];
    for (const name of ['aromatic', 'ring6', 'sp2'] as const) expect(column(benzene, name)).toEqual(ring);
    expect(column(benzene, 'degree')).toEqual([3, 3, 3, 3, 3, 3, 1, 1, 1, 1, 1, 1]);
  });

  it('does not make pyrrole or benzoquinone aromatic, and makes azulene aromatic through its outline', () => {
    const pyrrole = withHydrogens('N C C C C', '0-1 1=2 2-3 3=4 4-0', [1, 1, 1, 1, 1]);
    expect(column(pyrrole, 'aromatic')).not.toContain(1);
    expect(column(pyrrole, 'sp2')!.slice(0, 5)).toEqual([1, 1, 1, 1, 1]);
    const quinone = withHydrogens('C C C C C C O O', '0-1 1=2 2-3 3-4 4=5 5-0 0=6 3=7', [0, 1, 1, 0, 1, 1, 0, 0]);
    expect(column(quinone, 'aromatic')).not.toContain(1);
    const azulene = withHydrogens(
      'C C C C C C C C C C',
      '0=1 1-2 2=3 3-4 4-0 4=5 5-6 6=7 7-8 8=9 9-3',
      [1, 1, 1, 0, 0, 1, 1, 1, 1, 1],
    );
    expect(column(azulene, 'aromatic').slice(0, 10)).toEqual(new Array(10).fill(1));
  });

  it('tells sp, sp2 and sp3, hypervalent atoms, and atoms flattened by conjugation', () => {
    const amide = withHydrogens('C C O N', '0-1 1=2 1-3', [3, 0, 0, 2]);
    expect(column(amide, 'sp2').slice(0, 4)).toEqual([0, 1, 1, 1]);
    const nitrile = withHydrogens('C C N', '0-1 1#2', [3, 0, 0]);
    expect(column(nitrile, 'sp').slice(0, 3)).toEqual([0, 1, 1]);
    expect(column(moleculeOf('P F F F F F', '0-1 0-2 0-3 0-4 0-5'), 'sp3d')[0]).toBe(1);
    expect(column(moleculeOf('S F F F F F F', '0-1 0-2 0-3 0-4 0-5 0-6'), 'sp3d2')[0]).toBe(1);
    const sulfone = withHydrogens('C S O O C', '0-1 1=2 1=3 1-4', [3, 0, 0, 0, 3]);
    expect(column(sulfone, 'sp3')[1]).toBe(1);
  });

  it('gives both oxygens of a carboxylate the same features, but not those of a phosphate', () => {
    const acetate = withHydrogens('C C O O-', '0-1 1=2 1-3', [3, 0, 0, 0]);
    expect(column(acetate, 'sp2').slice(2, 4)).toEqual([1, 1]);
    const phosphate = moleculeOf('P O O- O- O-', '0=1 0-2 0-3 0-4');
    expect(column(phosphate, 'sp2')).toEqual([0, 1, 0, 0, 0]);
  });

  it('puts equivalent atoms into the same rings where the smallest set of rings is not unique', () => {
    const bicyclohexane = withHydrogens('C C C C C C', '0-2 2-1 0-3 3-1 0-4 4-5 5-1', [1, 1, 2, 2, 2, 2]);
    expect(column(bicyclohexane, 'ring4').slice(0, 6)).toEqual([1, 1, 1, 1, 0, 0]);
    expect(column(bicyclohexane, 'ring5').slice(0, 6)).toEqual([1, 1, 1, 1, 1, 1]);
  });
});

describe('atomFeatures', () => {
  it('puts a one-hot of the element before the perceived features', () => {
    const features = atomFeatures(benzene);
    expect(features.length).toBe(12 * 114);
    for (let atom = 0; atom < 12; atom++) {
      const row = features.slice(atom * 114, (atom + 1) * 114);
      expect(row.slice(0, 100).indexOf(1)).toBe(atom < 6 ? 6 : 1);
      expect(row.slice(0, 100).reduce((sum, x) => sum + x, 0)).toBe(1);
      expect(row.slice(100)).toEqual(perceiveFeatures(benzene).slice(atom * 14, (atom + 1) * 14));
    }
  });
});
