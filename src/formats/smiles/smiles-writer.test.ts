import { describe, expect, it } from 'vitest';
import { isSameMolecule } from '../sdf/sdf.js';
import { parseMappedSmiles, parseSmiles } from './smiles.js';
import { writeMappedSmiles } from './smiles-writer.js';

describe('writeMappedSmiles', () => {
  it.each([
    'O',
    'C[N+](C)(C)CC([O-])=O',
    'c1ccc2c(c1)C#CC2',
    'C12C3C4C1C5C2C3C45',
    '[2H]C.[Na+].[Cl-]',
    'N#CC(=O)OS(=O)(=O)c1ccncc1',
  ])('%s is read back as the same atoms and bonds', (smiles) => {
    const molecule = parseSmiles(smiles);
    const read = parseMappedSmiles(writeMappedSmiles(molecule));
    const bonds = ({ bonds, bondOrders }: typeof molecule) =>
      Array.from(bondOrders, (order, b) =>
        [...[bonds[2 * b]!, bonds[2 * b + 1]!].sort((i, j) => i - j), order].join(' '),
      ).sort();
    expect(bonds(read)).toEqual(bonds(molecule));
    const atoms = { ...read, bonds: molecule.bonds, bondOrders: molecule.bondOrders };
    expect(isSameMolecule(atoms, molecule)).toBe(true);
  });
});
