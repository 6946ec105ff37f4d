import { describe, expect, it } from 'vitest';
import { atomEnvironments } from '../../src/chemistry/atom-environment.js';
import { createMolecule } from '../../src/chemistry/molecule.js';
import { parseSmiles } from '../../src/formats/smiles/smiles.js';

const around = (smiles: string) => atomEnvironments(parseSmiles(smiles)).map(({ surroundings }) => surroundings);

describe('atomEnvironments', () => {
  it.each([
    ['COP(=S)(OC)OC', 2, '=S, 3 O'],
    ['C[N+](C)(C)CC(=O)[O-]', 1, 'charge +1, 4 C'],
    ['C[N+](C)(C)CC(=O)[O-]', 4, 'C, 2 H, N+'],
    ['C[N+](C)(C)CC(=O)[O-]', 5, '=O, C, O-'],
    ['c1ccccc1O', 5, 'aromatic, 2 :C, O'],
    ['c1ccoc1', 0, '=C, C, H'],
    ['C1CO1', 0, 'ring of 3, C, 2 H, O'],
    ['CC#N', 1, '#N, C'],
    ['[Na+]', 0, 'charge +1, no bond'],
    ['[H][H]', 0, 'H'],
  ])('%s, atom %i: %s', (smiles, atom, expected) => {
    expect(around(smiles)[atom]).toBe(expected);
  });

  it('is the same for both Kekulé structures of a ring', () => {
    const ring = (first: number) =>
      createMolecule({
        atomicNumbers: [6, 6, 6, 6, 6, 6, 9, 9, 1, 1, 1, 1],
        bonds: [0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 0, 0, 6, 1, 7, 2, 8, 3, 9, 4, 10, 5, 11],
        bondOrders: [first, 3 - first, first, 3 - first, first, 3 - first, 1, 1, 1, 1, 1, 1],
      });
    expect(atomEnvironments(ring(1))).toEqual(atomEnvironments(ring(2)));
  });

  it('knows the molecules that are an atom with its neighbors', () => {
    const complete = (smiles: string) => atomEnvironments(parseSmiles(smiles)).map((one) => one.complete);
    expect(complete('C.[Na+]')).toEqual(Array(6).fill(true));
    expect(complete('Cl')).toEqual([true, true]);
    expect(complete('OO')).toEqual([false, false, false, false]);
  });

  it('has different hashes for different atoms, the same for the same', () => {
    const atoms = ['CCO', 'CC=O', 'CCN', 'CC#N', 'C1CC1', 'CS', 'C[N+](=O)[O-]', 'FC(F)(F)c1ccccc1'].flatMap(
      (smiles) => {
        const molecule = parseSmiles(smiles);
        return atomEnvironments(molecule).map(({ surroundings, hash }, i) => ({
          text: `${molecule.atomicNumbers[i]} ${surroundings}`,
          hash,
        }));
      },
    );
    const texts = new Map(atoms.map(({ text, hash }) => [text, hash]));
    expect(new Set(texts.values()).size).toBe(texts.size);
    for (const { text, hash } of atoms) expect(hash).toBe(texts.get(text));
  });
});
