import { describe, expect, it } from 'vitest';
import { createMolecule } from '../chemistry/molecule.js';
import { parseSmiles } from '../formats/smiles/smiles.js';
import { dihedralsOfSmarts, rotatableBonds } from './rotatable-bond.js';

const found = (smiles: string, terminal = false) =>
  rotatableBonds(parseSmiles(smiles), { terminal }).map(({ kind, atoms }) => `${kind} ${atoms.join('-')}`);

describe('rotatable bonds', () => {
  it('are single bonds outside of rings with heavy neighbors at both ends', () => {
    expect(found('CC')).toEqual([]);
    expect(found('CCCC')).toEqual(['single 0-1-2-3']);
    expect(found('CC=CC')).toEqual([]);
    expect(found('C1CCCCC1')).toEqual([]);
  });

  it('are measured by the heaviest neighbor, of equal ones by the first', () => {
    expect(found('C(C)(Cl)C(F)Br')).toEqual(['single 2-0-3-5']);
    expect(found('CC(C)(C)C(C)C')).toEqual(['single 0-1-4-5']);
  });

  it('are flagged where they are conjugated or amides', () => {
    expect(found('C=CC=C')).toEqual(['conjugated 0-1-2-3']);
    expect(found('c1ccccc1-c1ccccc1')).toEqual(['conjugated 0-5-6-7']);
    expect(found('CC(=O)NC')).toEqual(['amide 2-1-3-4']);
    expect(found('CC(=S)N(C)CC')).toEqual(['amide 2-1-3-4', 'single 1-3-5-6']);
  });

  it('leave linear ends out: their dihedral is undefined', () => {
    expect(found('CC#CC(C)C', true).map((text) => text.slice(0, 14))).toEqual(['terminal 2-3-4', 'terminal 2-3-5']);
    expect(found('C=CC#N')).toEqual([]);
  });

  it('are those of methyl and hydroxyl groups only when asked for', () => {
    expect(found('CC', true)).toEqual(['terminal 2-0-1-5']);
    expect(found('CCO', true)).toHaveLength(2);
  });

  it('do not depend on how bonds are listed', () => {
    const molecule = parseSmiles('CCOC(=O)CCN');
    const turned = createMolecule({
      ...molecule,
      bonds: Uint32Array.from(molecule.bonds).reverse(),
      bondOrders: Uint8Array.from(molecule.bondOrders).reverse(),
    });
    expect(rotatableBonds(turned).reverse()).toEqual(rotatableBonds(molecule));
  });
});

describe('SMARTS', () => {
  it('name four atoms or a bond; map numbers choose', () => {
    const molecule = parseSmiles('CCOC(=O)CC', { name: 'ester' });
    expect(dihedralsOfSmarts(molecule, 'COC=O')).toEqual([[1, 2, 3, 4]]);
    expect(dihedralsOfSmarts(molecule, 'O=C[CH2:1][CH3:2]')).toEqual([[3, 5, 6, 14]]);
    expect(dihedralsOfSmarts(molecule, '[O:4]=[C:3][O:2][C:1]')).toEqual([[1, 2, 3, 4]]);
    expect(dihedralsOfSmarts(parseSmiles('c1ccccc1CO'), 'c:c[CH2]O')).toEqual([[0, 5, 6, 7]]);
  });

  it('that match nowhere, name three atoms or cannot be read are errors', () => {
    const molecule = parseSmiles('CCO', { name: 'ethanol' });
    expect(() => dihedralsOfSmarts(molecule, 'CCN')).toThrow('expected a match, got none (molecule ethanol)');
    expect(() => dihedralsOfSmarts(molecule, 'CCO')).toThrow('expected four atoms or two');
    expect(() => dihedralsOfSmarts(molecule, 'C(')).toThrow('as many ( as )');
    expect(() => dihedralsOfSmarts(molecule, 'CCO[H]')).toThrow('got a hydrogen atom');
    expect(() => dihedralsOfSmarts(molecule, 'Qq')).toThrow('SMARTS');
  });
});
