import { readFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { atropisomerAxes } from '../../src/chemistry/atropisomer.js';
import { stereoElements, stereoSigns } from '../../src/chemistry/stereo.js';
import { readSdf } from '../../src/formats/sdf/sdf.js';
import { commandFolder, resffHere as resff } from '../support/command-line.js';

const { path, remove } = commandFolder();
afterAll(remove);
/** With trained weights: minima of others are no molecules. */
const common = ['-m', 'resff-fast', '--json'];

interface Result {
  name: string;
  starts: number;
  lost: Record<string, number>;
  conformers: {
    energy: number;
    relativeEnergy: number;
    population: number;
    degeneracy: number;
    found: number;
    freeEnergy?: number;
    relativeFreeEnergy?: number;
    positions: number[][];
  }[];
  error?: string;
}

async function search(args: readonly string[], expected = 0): Promise<Result[]> {
  const { status, stdout, stderr } = await resff(['conformers', ...args, ...common]);
  expect({ status, stderr: expected === 0 ? stderr : '' }).toEqual({ status: expected, stderr: '' });
  return (JSON.parse(stdout) as { results: Result[] }).results;
}

describe('resff conformers', () => {
  it('finds anti and gauche butane, the mirror image of gauche counted', async () => {
    const [butane] = await search(['CCCC', '--count', '20']);
    expect(butane!.conformers.map(({ degeneracy }) => degeneracy)).toEqual([1, 2]);
    expect(butane!.conformers[0]!.relativeEnergy).toBe(0);
    expect(butane!.conformers.reduce((sum, { population }) => sum + population, 0)).toBeCloseTo(1, 12);
    expect(butane!.conformers.reduce((sum, { found }) => sum + found, 0)).toBe(20);
  });

  it('is the same on one thread and on two', async () => {
    const run = (threads: string) => search(['C[C@H](O)CN', '--count', '6', '--threads', threads]);
    const [one, two] = [await run('1'), await run('2')];
    expect(two[0]!.conformers).toEqual(one[0]!.conformers);
  });

  it('writes SDF with energies and populations as data items, the stereochemistry as written', async () => {
    const file = path('menthol.sdf');
    const smiles = 'CC(C)[C@@H]1CC[C@@H](C)C[C@H]1O';
    const [menthol] = await search([smiles, '--count', '5', '--output', file]);
    const written = readSdf(readFileSync(file, 'utf8'));
    expect(written).toHaveLength(menthol!.conformers.length);
    expect([...written[0]!.properties.keys()]).toEqual(
      expect.arrayContaining(['conformer', 'relative_energy', 'population', 'degeneracy', 'found']),
    );
    const elements = stereoElements(written[0]!.molecule);
    const signs = written.map(({ positions }) => stereoSigns(elements, positions).join());
    expect(new Set(signs).size).toBe(1);
  });

  it('--from starts from given geometries, their atoms in any order; --count 0 from nothing else', async () => {
    const [found] = await search(['CCCO', '--count', '8', '--output', path('propanol.sdf')]);
    const [again] = await search([path('propanol.sdf'), '--count', '0']);
    expect(again!.starts).toBe(found!.conformers.length);
    expect(again!.conformers[0]!.energy).toBeCloseTo(found!.conformers[0]!.energy, 2);
    const [other] = await search(['OCCC', '--from', path('propanol.sdf'), '--count', '0']);
    expect(other!.starts).toBe(found!.conformers.length + 1);
    expect(other!.conformers[0]!.energy).toBeCloseTo(found!.conformers[0]!.energy, 2);
    const wrong = await resff(['conformers', 'CCO', '--from', path('propanol.sdf'), ...common]);
    expect(wrong.status).toBe(3);
    expect(wrong.stderr).toContain('expected geometries of CCO');
  });

  it('says which stereoisomer it has chosen where the SMILES leaves it open', async () => {
    const run = async (smiles: string) => (await resff(['conformers', smiles, '--count', '2', ...common])).stderr;
    const said = await run('CC(F)C=CC');
    expect(said).toMatch(/stereochemistry left open, chosen by the seed: C2 @@?, C4=C5 (cis|trans) \(C2, C6\)/);
    expect(await run('C[C@H](F)/C=C/C')).toBe('');
  });

  it('keeps the ends of an allene and of a double bond', async () => {
    for (const [smiles, kind] of [
      ['CC=[C@]=CC', 'axis'],
      ['C/C=C\\C(C)C', 'double-bond'],
    ] as const) {
      const file = path('kept.sdf');
      await search([smiles, '--count', '4', '--output', file]);
      const written = readSdf(readFileSync(file, 'utf8'));
      const elements = stereoElements(written[0]!.molecule);
      expect(elements.map((element) => element.kind)).toContain(kind);
      expect(new Set(written.map(({ positions }) => stereoSigns(elements, positions).join())).size).toBe(1);
    }
  });

  it('keeps the atropisomer of the first geometry, and its mirror image is another molecule', async () => {
    const file = path('biaryl.sdf');
    const { status } = await resff(['conformers', 'Cc1cccc(F)c1-c1c(C)cccc1Cl', '--count', '4', '-o', file, ...common]);
    expect(status).toBe(0);
    const written = readSdf(readFileSync(file, 'utf8'));
    const axes = atropisomerAxes(written[0]!.molecule);
    expect(axes).toHaveLength(1);
    expect(new Set(written.map(({ positions }) => stereoSigns(axes, positions).join())).size).toBe(1);
    expect(written.every(({ properties }) => properties.get('degeneracy') === '1')).toBe(true);
  });

  it('--free-energy ranks by vibrations', async () => {
    const [glycol] = await search(['OCCF', '--count', '6', '--free-energy']);
    const free = glycol!.conformers.map(({ relativeFreeEnergy }) => relativeFreeEnergy!);
    expect(free[0]).toBe(0);
    expect(free).toEqual(free.toSorted((a, b) => a - b));
    expect(glycol!.conformers.every(({ freeEnergy, energy }) => freeEnergy! > energy)).toBe(true);
  });

  it('a molecule that fails costs none of the others', async () => {
    const [good, bad] = await search(['CCO', '[TeH2]', '--count', '2'], 1);
    expect(good!.conformers.length).toBeGreaterThan(0);
    expect(bad!.error).toContain('Te');
  });
});
