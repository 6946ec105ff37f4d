import { describe, expect, it } from 'vitest';
import { createMolecule } from '../../src/chemistry/molecule.js';
import { ResffError } from '../../src/core/errors.js';
import { readPdb } from '../../src/formats/pdb/pdb.js';
import { writePdb } from '../../src/formats/pdb/pdb-writer.js';
import { parseSmiles } from '../../src/formats/smiles/smiles.js';
import { alanineDipeptide, water } from '../support/peptide-file.js';

describe('writePdb', () => {
  it('gives back residues, names, coordinates and molecule', () => {
    const read = readPdb(alanineDipeptide);
    expect(readPdb(writePdb(read))).toEqual(read);
    const frames = [
      read[0]!,
      { ...read[0]!, positions: read[0]!.positions.map((x) => Math.round(x * 1000 + 500) / 1000) },
    ];
    const text = writePdb(frames);
    expect(text.match(/^MODEL/gm)).toHaveLength(2);
    expect(readPdb(text)).toEqual(frames);
  });

  it('writes a structure without residues as one residue UNL with CONECT records, and reads it back', () => {
    const smiles = ['CC(=O)[O-]', 'C[NH3+]', 'N#Cc1ccccc1', 'CN=[N+]=[N-]', 'ClCBr', 'O=S(=O)(C)C'];
    for (const text of smiles) {
      const molecule = parseSmiles(text);
      // Bonds are in the file, so coordinates do not matter but for being apart.
      const positions = Float64Array.from({ length: 3 * molecule.atomicNumbers.length }, (_, i) => (i % 3) + i);
      const [back] = readPdb(writePdb([{ molecule, positions, properties: new Map() }]));
      expect(back!.molecule.name).toBe(text);
      expect([...back!.molecule.formalCharges], text).toEqual([...molecule.formalCharges]);
      const sorted = ({ bonds, bondOrders }: typeof molecule) =>
        Array.from(bondOrders, (order, b) =>
          [...[...bonds.subarray(2 * b, 2 * b + 2)].sort((i, j) => i - j), order].join(),
        ).sort();
      expect(sorted(back!.molecule), text).toEqual(sorted(molecule));
    }
  });

  it('keeps several molecules and long names apart', () => {
    const name = 'x'.repeat(100);
    const structures = [
      ...readPdb(alanineDipeptide),
      ...readPdb(`TITLE     ${name.slice(0, 70)}\nTITLE    2${name.slice(70)}\n${water(1, 0).join('\n')}`),
    ];
    expect(structures[1]!.molecule.name).toBe(name);
    expect(readPdb(writePdb(structures))).toEqual(structures);
  });

  it('refuses what does not fit', () => {
    const molecule = createMolecule({
      name: 'ion',
      atomicNumbers: [17],
      formalCharges: [-1],
      bonds: [],
      bondOrders: [],
    });
    const write = (x: number) => () =>
      writePdb([{ molecule, positions: Float64Array.of(x, 0, 0), properties: new Map() }]);
    expect(write(12345.6)).toThrow('PDB coordinate of atom 1: expected at most 8 characters, got "12345.600"');
    expect(write(123456)).toThrow(ResffError);
    const [read] = readPdb(alanineDipeptide);
    const atomNames = read!.residues!.atomNames.slice(1);
    expect(() => writePdb([{ ...read!, residues: { ...read!.residues!, atomNames } }])).toThrow('got 22 and 21');
  });
});
