import { beforeAll, describe, expect, it } from 'vitest';
import { generateConformers } from '../../src/build/conformer.js';
import { readPdb } from '../../src/formats/pdb/pdb.js';
import { writePdb } from '../../src/formats/pdb/pdb-writer.js';
import { readStructures } from '../../src/formats/registry.js';
import { groupConformers, readSdf } from '../../src/formats/sdf/sdf.js';
import { writeMolBlock, writeSdf } from '../../src/formats/sdf/sdf-writer.js';
import { parseMappedSmiles, parseSmiles } from '../../src/formats/smiles/smiles.js';
import { registerConformerResources } from '../../src/node/conformer-resource.js';
import { isotopicMasses } from '../../src/simulate/isotope.js';
import { atomicMasses, repartitionedMasses } from '../../src/simulate/mass.js';

beforeAll(registerConformerResources);

const positions = Float64Array.of(0, 0, 0.1173, 0, 0.7572, -0.4692, 0, -0.7572, -0.4692);
const heavyWater = { molecule: parseSmiles('[2H][18O][2H]'), positions, properties: new Map<string, string>() };

describe('isotopes', () => {
  it('are their element with a mass of its own', () => {
    const { atomicNumbers, massNumbers } = heavyWater.molecule;
    expect([...atomicNumbers]).toEqual([1, 8, 1]);
    expect([...massNumbers!]).toEqual([2, 18, 2]);
    expect([...atomicMasses(heavyWater.molecule)]).toEqual([2.01410178, 17.99915961, 2.01410178]);
    expect(parseSmiles('O').massNumbers).toBeUndefined();
    // Mixed: what is named, and else the most abundant isotope.
    expect([...isotopicMasses(parseSmiles('[13CH4]')).subarray(0, 2)]).toEqual([13.00335484, 1.00782503]);
  });

  it.each(['2H', '3H', '13C', '15N', '35Cl', '125I', '79Br'])('[%s] is taken', (isotope) => {
    const molecule = parseSmiles(
      /H|Cl|I|Br/.test(isotope) ? `[${isotope}]C` : `[${isotope}H${isotope === '13C' ? 4 : 3}]`,
    );
    expect(molecule.massNumbers![0]).toBe(Number.parseInt(isotope, 10));
    expect(Math.abs(atomicMasses(molecule)[0]! - Number.parseInt(isotope, 10))).toBeLessThan(0.11);
  });

  it.each(['[2H]C([2H])([2H])O', 'C[13C@H](N)C(=O)O', '[2H]c1ccccc1', '[3H]N'])(
    'of %s are on the atoms of its conformer',
    (smiles) => {
      const expected = parseSmiles(smiles);
      const { molecule } = generateConformers(smiles)[0]!;
      const list = ({ atomicNumbers, massNumbers }: typeof expected) =>
        Array.from(atomicNumbers, (z, i) => `${z}-${massNumbers![i]}`).sort();
      expect(list(molecule)).toEqual(list(expected));
      // Every labeled hydrogen is on the atom it was written on.
      const carriers = ({ bonds, atomicNumbers, massNumbers }: typeof expected) =>
        [...massNumbers!].flatMap((a, i) =>
          a > 0 && atomicNumbers[i] === 1 ? [atomicNumbers[bonds[bonds.indexOf(i) ^ 1]!]] : [],
        );
      expect(carriers(molecule)).toEqual(carriers(expected));
    },
  );

  it('go through SDF, V2000 and V3000', () => {
    expect(readSdf(writeSdf([heavyWater]))[0]!.molecule).toEqual({ ...heavyWater.molecule });
    const v3000 = `water\n  test                3D\n\n  0  0  0     0  0            999 V3000\nM  V30 BEGIN CTAB\nM  V30 COUNTS 3 2 0 0 0\nM  V30 BEGIN ATOM\nM  V30 1 O 0 0 0.1173 0 MASS=17\nM  V30 2 D 0 0.7572 -0.4692 0\nM  V30 3 H 0 -0.7572 -0.4692 0\nM  V30 END ATOM\nM  V30 BEGIN BOND\nM  V30 1 1 1 2\nM  V30 2 1 1 3\nM  V30 END BOND\nM  V30 END CTAB\nM  END\n`;
    expect([...readSdf(v3000)[0]!.molecule.massNumbers!]).toEqual([17, 2, 0]);
  });

  it('of the old mass difference count unless there is an M ISO line', () => {
    const water = { ...heavyWater, molecule: parseSmiles('[H]O[H]') };
    const difference = writeMolBlock(water).replace(' H   0', ' H   1').replace(' O   0', ' O   2');
    expect([...readSdf(difference)[0]!.molecule.massNumbers!]).toEqual([2, 18, 0]);
    const both = difference.replace('M  END', 'M  ISO  1   2  17\nM  END');
    expect(readSdf(both)[0]!.molecule.massNumbers![1]).toBe(17);
  });

  it('of QCSchema count where they are not the most abundant ones, which programs write by themselves', () => {
    const water = { symbols: ['O', 'H', 'H'], geometry: [...positions].map((x) => x / 0.529177), molecular_charge: 0 };
    const read = (mass_numbers: number[]) =>
      readStructures(JSON.stringify({ ...water, mass_numbers }))[0]!.molecule.massNumbers;
    expect(read([16, 1, 1])).toBeUndefined();
    expect([...read([16, 2, -1])!]).toEqual([0, 2, 0]);
  });

  it('of PDB files are deuterium', () => {
    const water = { ...heavyWater, molecule: parseSmiles('[2H]O[H]') };
    const text = writePdb([water]);
    expect(text).toContain(' D');
    expect([...readPdb(text)[0]!.molecule.massNumbers!]).toEqual([2, 0, 0]);
  });

  it('of mapped SMILES go with their atoms', () => {
    expect([...parseMappedSmiles('[2H:3][O:1][H:2]').massNumbers!]).toEqual([0, 0, 2]);
  });

  it('make another molecule of a structure, and less mass to move to hydrogens', () => {
    const plain = { ...heavyWater, molecule: parseSmiles('[H]O[H]') };
    expect(groupConformers([plain, heavyWater])).toHaveLength(2);
    const total = (masses: Float64Array) => masses.reduce((sum, mass) => sum + mass, 0);
    const methanol = parseSmiles('[2H]C([2H])([2H])O');
    const moved = repartitionedMasses(methanol);
    expect(total(moved)).toBeCloseTo(total(atomicMasses(methanol)), 10);
    expect(moved[0]).toBe(3.024);
  });

  it.each(['[0C]', '[301U]'])('that cannot be, %s, are an element of the natural mixture or refused', (smiles) => {
    if (smiles === '[0C]') expect(parseSmiles('[0CH4]').massNumbers).toBeUndefined();
    else expect(() => parseSmiles(smiles)).toThrow(/isotope: expected a mass number from 92 to 300, got 301/);
  });
});
