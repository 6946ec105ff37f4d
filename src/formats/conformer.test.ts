import { Resources } from 'openchemlib';
import { beforeAll, describe, expect, it } from 'vitest';
import { generateConformers } from './conformer.js';

describe('conformers of a SMILES', () => {
  beforeAll(() => {
    Resources.registerFromNodejs();
  });

  it.each([
    'CCO',
    'C[C@H](N)C(=O)O',
    'C[C@@H](N)C(=O)O',
    'C/C=C/C',
    'C/C=C\\C',
    '[NH3+]CC(=O)[O-]',
    'O.O',
    'c1ccccc1[N+](=O)[O-]',
    'C[C@H]1CC[C@@H](O)C1',
  ])('%s', (smiles) => {
    const [structure] = generateConformers(smiles, { seed: 3 });
    const { molecule, positions } = structure!;
    expect(positions.length).toBe(3 * molecule.atomicNumbers.length);
    for (let b = 0; b < molecule.bondOrders.length; b++) {
      const [i, j] = [3 * molecule.bonds[2 * b]!, 3 * molecule.bonds[2 * b + 1]!];
      const length = Math.hypot(...[0, 1, 2].map((a) => positions[i + a]! - positions[j + a]!));
      expect(length).toBeGreaterThan(0.8);
      expect(length).toBeLessThan(2);
    }
  });

  it('mirror images have mirrored signed volumes', () => {
    const volume = (smiles: string) => {
      const { positions: x } = generateConformers(smiles)[0]!;
      const at = (i: number) => [0, 1, 2].map((a) => x[3 * i + a]! - x[3 + a]!) as [number, number, number];
      const [a, b, c] = [at(0), at(2), at(3)];
      return (
        a[0] * (b[1] * c[2] - b[2] * c[1]) - a[1] * (b[0] * c[2] - b[2] * c[0]) + a[2] * (b[0] * c[1] - b[1] * c[0])
      );
    };
    expect(Math.sign(volume('C[C@H](N)C(=O)O'))).toBe(-Math.sign(volume('C[C@@H](N)C(=O)O')));
  });

  it('makes several conformers, the same ones for a seed', () => {
    const [first, again] = [0, 0].map(() => generateConformers('CCCCO', { count: 3, seed: 5 }));
    expect(first!.length).toBeGreaterThan(1);
    expect(again!.map(({ positions }) => positions)).toEqual(first!.map(({ positions }) => positions));
  });
});
