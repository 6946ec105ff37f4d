import { describe, expect, it } from 'vitest';
import { createMolecule, type Molecule } from '../chemistry/molecule.js';
import { Rng } from '../core/rng.js';
import { parseSmiles } from '../formats/smiles/smiles.js';
import { moleculeKey } from './molecule-key.js';

const key = (smiles: string) => moleculeKey(parseSmiles(smiles));

function shuffled(molecule: Molecule, seed: number): Molecule {
  const order = new Rng(seed).shuffle(Array.from(molecule.atomicNumbers, (_, i) => i));
  const place = order.map((_, i) => order.indexOf(i));
  return createMolecule({
    atomicNumbers: order.map((i) => molecule.atomicNumbers[i]!),
    formalCharges: order.map((i) => molecule.formalCharges[i]!),
    bonds: Array.from(molecule.bonds, (i) => place[i]!),
    bondOrders: molecule.bondOrders,
  });
}

describe('moleculeKey', () => {
  it('names formula and charge', () => {
    expect(key('C[NH3+]')).toMatch(/^CH6N\+1:[0-9a-f]{16}$/);
  });

  it.each(['CC(=O)Nc1ccccc1', 'O.OC', 'C1CC2CC1C2', '[Cl-].C[N+](C)(C)C'])('%s: any atom order', (smiles) => {
    const molecule = parseSmiles(smiles);
    for (let seed = 0; seed < 20; seed++) expect(moleculeKey(shuffled(molecule, seed))).toBe(moleculeKey(molecule));
  });

  it.each([
    ['stereochemistry', 'C[C@H](N)O', 'C[C@@H](N)O'],
    ['double bond geometry', 'C/C=C/C', 'C/C=C\\C'],
    ['Kekulé form', 'CC1=CC=CC=C1C', 'CC1=C(C)C=CC=C1'],
    ['place of a charge', 'C[NH+]=C(N)N', 'CNC(N)=[NH2+]'],
    ['order of fragments', 'O.CO', 'CO.O'],
  ])('does not see %s', (_, a, b) => {
    expect(key(a)).toBe(key(b));
  });

  it.each([
    ['isomers', 'CCO', 'COC'],
    ['tautomers', 'CC(=O)C', 'CC(O)=C'],
    ['rings that look alike locally', 'C1CCC2CCCCC2C1', 'C1CCCC1C1CCCC1'],
    ['protonation', 'CC(=O)O', 'CC(=O)[O-]'],
    ['substitution patterns', 'Cc1ccc(C)cc1', 'Cc1cccc(C)c1'],
  ])('sees %s', (_, a, b) => {
    expect(key(a)).not.toBe(key(b));
  });

  it('a fragment has the same part of the key alone and in a pair', () => {
    expect(key('CC(=O)Nc1ccccc1.O').split('.')).toEqual([key('CC(=O)Nc1ccccc1'), key('O')].sort());
  });
});
