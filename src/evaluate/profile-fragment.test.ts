import { describe, expect, it } from 'vitest';
import { parseSmiles } from '../formats/smiles/smiles.js';
import { type ProfileFragment, readProfileFragments, torsionOfFragment } from './profile-fragment.js';

const profile = (smiles: string, atoms: string[]) =>
  JSON.stringify({
    one: {
      smiles,
      atoms,
      torsion_atom_indices: [0, 1, 2, 3],
      dft_energy_profile: [
        [0, 2],
        [-180, 0],
      ],
    },
  });
const fragment = (smiles: string, atoms: string): ProfileFragment =>
  readProfileFragments(profile(smiles, atoms.split(' ')))[0]!;

describe('readProfileFragments', () => {
  it('sorts profiles by angle', () => {
    expect(fragment('OO', 'H O O H')).toMatchObject({ id: 'one', angles: [-180, 0], energies: [0, 2] });
  });

  it.each([
    ['{', 'profiles: expected JSON'],
    ['{"one": {"smiles": "C"}}', 'profiles one.atoms'],
    [profile('OO', ['H', 'O', 'O', 'Xx']), 'profiles one.atoms: expected symbols, got "Xx"'],
  ])('refuses %s', (text, message) => {
    expect(() => readProfileFragments(text)).toThrow(message);
  });
});

describe('torsionOfFragment', () => {
  const torsion = (smiles: string, atoms: string) => torsionOfFragment(fragment(smiles, atoms), parseSmiles(smiles));

  it('finds the only one, in whatever direction', () => {
    expect(torsion('OO', 'H O O H')).toHaveLength(4);
    // Ethyl alcohol about C-O: C-C-O-H once.
    expect(torsion('CCO', 'C C O H H H H H H')).toEqual([0, 1, 2, 8]);
  });

  it('decides by the neighbors that follow in the list', () => {
    // 2,6-Difluorodiphenyl ether: the torsion ends on one ring or the other; its last atom carries F or not.
    const smiles = 'c1ccccc1Oc1c(F)cccc1F';
    expect(torsion(smiles, 'C O C C C C C C F C C C C C H H H H F H H H H')[3]).toBeGreaterThan(6);
    expect(torsion(smiles, 'C O C C C C C C H C C C C C F F H H H H H H H')[3]).toBeLessThan(6);
  });

  it.each([
    ['CCCC=O', 'C C C C O H H H H H H H H', 'C-C-C-C', null],
    ['CCCCC', 'C C C C C H H H H H H H H H H H H', 'C-C-C-C', null],
    ['CCOCCC', 'C C O C C C H H H H H H H H H H H H', 'C-C-O-C', 'got 2 that differ'],
    ['C1CCC1', 'C C C C H H H H H H H H', 'C-C-C-C', 'got none'],
    ['CO', 'H C O C', 'elements', 'expected the same elements'],
  ])('%s', (smiles, atoms, _, message) => {
    if (message === null) expect(torsion(smiles, atoms)).toHaveLength(4);
    else expect(() => torsion(smiles, atoms)).toThrow(message);
  });
});
