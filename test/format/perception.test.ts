import { beforeAll, describe, expect, it } from 'vitest';
import { generateConformers } from '../../src/build/conformer.js';
import { perceiveMolecule } from '../../src/chemistry/bond/bond-perception.js';
import { readXyz } from '../../src/formats/xyz/xyz.js';
import { writeXyz } from '../../src/formats/xyz/xyz-writer.js';
import { registerConformerResources } from '../../src/node/conformer-resource.js';
import { atomicMasses } from '../../src/simulate/mass.js';

beforeAll(registerConformerResources);

const sorted = (values: ArrayLike<number>) => Array.from(values).sort((a, b) => a - b);

/** Kinds of molecules that have been called ions, radicals or something else. All neutral, and read without --charge. */
const kinds: Record<string, string[]> = {
  'nitro groups on carbon': ['C[N+](=O)[O-]', 'CC(=O)NCC[N+](=O)[O-]', 'C=C[N+](=O)[O-]', 'c1ccccc1[N+](=O)[O-]'],
  'several nitro groups': [
    'C([N+](=O)[O-])([N+](=O)[O-])[N+](=O)[O-]',
    'C1N(CN(CN1[N+](=O)[O-])[N+](=O)[O-])[N+](=O)[O-]',
  ],
  'nitrates and nitramines': ['CO[N+](=O)[O-]', 'N[N+](=O)[O-]'],
  zwitterions: ['[NH3+]CC(=O)[O-]', 'C[N+](C)(C)CC(=O)[O-]', '[NH3+]CCS(=O)(=O)[O-]', 'C[N+](C)(C)CCOP(=O)(O)[O-]'],
  'N-oxides': ['C[N+](C)(C)[O-]', '[O-][n+]1ccccc1', 'C/C=[N+](/C)[O-]'],
  'sulfoximines and their kin': ['CS(C)(=N)=O', 'CN=S(C)(C)=O', 'CS(N)(=N)=O', 'CS(C)=N', 'CS(C)=O', 'CS(N)(=O)=O'],
  'azides and diazo compounds': ['CN=[N+]=[N-]', 'C=[N+]=[N-]'],
  'diatomic molecules': ['FF', 'ClCl', 'Cl', 'BrBr', 'F'],
  'long single bonds': ['OO', 'NN', 'FN(F)N(F)F', 'FOF', 'CSSC', 'COF'],
};

describe.each(Object.entries(kinds))('perceived from geometry: %s', (_, molecules) => {
  it.each(molecules)('%s', (smiles) => {
    const [structure] = generateConformers(smiles);
    const [read] = readXyz(writeXyz([structure!]).replace(/ charge=-?\d+/, ''));
    const { formalCharges, bondOrders, bonds } = structure!.molecule;
    expect(sorted(read!.molecule.formalCharges)).toEqual(sorted(formalCharges));
    expect(sorted(read!.molecule.bondOrders)).toEqual(sorted(bondOrders));
    expect(read!.molecule.bonds.length).toBe(bonds.length);
  });
});

describe('bonds at the edge of the radii', () => {
  /** A line of atoms, distances in Å. */
  const pair = (z: number[], r: number) => perceiveMolecule(z, Float64Array.of(0, 0, 0, 0, 0, r));

  it('join what would be radicals: F2 at its experimental length, stretched HCl', () => {
    expect([...pair([9, 9], 1.412).bonds]).toEqual([0, 1]);
    expect([...pair([1, 17], 1.75).bonds]).toEqual([0, 1]);
  });

  it('N-N of dinitrogen tetroxide, 1.78 Å', () => {
    const [x, y] = [0.89 + 0.49, 1.085];
    const n2o4 = Float64Array.of(-0.89, 0, 0, 0.89, 0, 0, -x, y, 0, -x, -y, 0, x, y, 0, x, -y, 0);
    const { bonds, formalCharges } = perceiveMolecule([7, 7, 8, 8, 8, 8], n2o4);
    expect(bonds.length / 2).toBe(5);
    expect(sorted(formalCharges)).toEqual([-1, -1, 0, 0, 1, 1]);
  });

  it('do not join closed shells: neon, two molecules of HF that close in on each other', () => {
    expect(perceiveMolecule([10, 10], Float64Array.of(0, 0, 0, 0, 0, 1.2)).bonds.length).toBe(0);
    const dimer = Float64Array.of(0, 0, 0, 0.93, 0, 0, 2.15, 0, 0, 3.08, 0, 0);
    expect(perceiveMolecule([9, 1, 9, 1], dimer).bonds.length).toBe(4);
  });
});

describe('dialects of XYZ', () => {
  it('D and T are isotopes of hydrogen', () => {
    const [water] = readXyz('3\n\nO 0 0 0.1173\nD 0 0.7572 -0.4692\nt 0 -0.7572 -0.4692\n');
    expect([...water!.molecule.atomicNumbers]).toEqual([8, 1, 1]);
    const masses = atomicMasses(water!.molecule);
    expect([...masses].map((mass) => mass.toFixed(4))).toEqual(['15.9990', '2.0141', '3.0160']);
  });

  it('labels are their element', () => {
    const [water] = readXyz('3\n\nO1 0 0 0.1173\nH1A 0 0.7572 -0.4692\nh12 0 -0.7572 -0.4692\n');
    expect([...water!.molecule.atomicNumbers]).toEqual([8, 1, 1]);
    expect(() => readXyz('1\n\nX1 0 0 0\n')).toThrow(/element: expected a symbol/);
  });
});
