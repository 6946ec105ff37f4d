import { readFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { readSdf } from '../../src/formats/sdf/sdf.js';
import { commandFolder, resffHere as resff } from '../support/command-line.js';

const { path, remove } = commandFolder();
afterAll(remove);
/** With trained weights: minima of others are no molecules. */
const common = ['-m', 'resff-fast', '--threads', '1', '--json'];

describe('resff strain', () => {
  it('of an eclipsed pose is the height above the lowest conformer, and names the bond', async () => {
    const held = [
      'minimize',
      'CCCC',
      '--constrain',
      'dihedral 1 2 3 4 = 115',
      '-m',
      'resff-fast',
      '-o',
      path('pose.sdf'),
    ];
    expect((await resff(held)).status).toBe(0);
    const { status, stdout } = await resff([
      'strain',
      path('pose.sdf'),
      '--count',
      '10',
      '--freedom',
      '0.01',
      '-o',
      path('out.sdf'),
      ...common,
    ]);
    expect(status).toBe(0);
    const [result] = (
      JSON.parse(stdout) as {
        results: { strain: number; terms: Record<string, number>; torsions: { bond: number[] }[] }[];
      }
    ).results;
    expect(result!.strain).toBeGreaterThan(1.5);
    expect(result!.strain).toBeLessThan(6);
    expect(Object.values(result!.terms).reduce((sum, one) => sum + one, 0)).toBeCloseTo(result!.strain, 6);
    expect(result!.torsions[0]!.bond).toEqual([1, 2]);
    expect(Number(readSdf(readFileSync(path('out.sdf'), 'utf8'))[0]!.properties.get('strain'))).toBeCloseTo(
      result!.strain,
      3,
    );
  });
});

describe('resff rank', () => {
  it('orders conformations of one molecule, atoms in any order', async () => {
    await resff(['energy', 'OCC', '--seed', '2', '-m', 'resff-fast', '-o', path('b.sdf')]);
    await resff(['energy', 'CCO', '--seed', '3', '-m', 'resff-fast', '-o', path('a.sdf')]);
    const { status, stdout } = await resff(['rank', path('a.sdf'), path('b.sdf'), ...common]);
    expect(status).toBe(0);
    const { results } = JSON.parse(stdout) as { results: { rank: number; relativeEnergy: number }[] };
    expect(results.map(({ rank }) => rank)).toEqual([1, 2]);
    expect(results[0]!.relativeEnergy).toBe(0);
    expect(results[1]!.relativeEnergy).toBeLessThan(3);
  });

  it.each([
    ['a tautomer', 'CC(=O)C', 'CC(O)=C', 'is an isomer (tautomer)'],
    ['another molecule', 'CCO', 'CCC', 'is C3H8'],
    ['another charge', 'CC(=O)O', 'CC(=O)[O-]', 'is C2H3O2'],
  ])('refuses %s with the reason', async (_, one, other, reason) => {
    const { status, stderr } = await resff(['rank', one, other, ...common]);
    expect(status).toBe(3);
    expect(stderr).toContain('energies of others do not compare');
    expect(stderr).toContain(reason);
  });
});
