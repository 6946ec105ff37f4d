import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { EV_TO_KCAL_PER_MOL } from '../../src/core/units.js';
import { readXyz } from '../../src/formats/xyz/xyz.js';
import { commandFolder, resffHere as resff } from '../support/command-line.js';

const { path, model, remove } = commandFolder();
afterAll(remove);

const ammonium = '5\n\nN 0 0 0\nH 0.59 0.59 0.59\nH -0.59 -0.59 0.59\nH -0.59 0.59 -0.59\nH 0.59 -0.59 -0.59\n';
const waters = [0, 0.03]
  .map((x) => `3\nwater ${x}\nO 0 0 0.1173\nH ${x} 0.7572 -0.4692\nH 0 -0.7572 -0.4692\n`)
  .join('');

interface Result {
  name: string;
  atoms: number;
  energy: number;
  forces: number[][];
}

async function energies(args: string[], input = ''): Promise<Result[]> {
  const { status, stdout, stderr } = await resff(['energy', ...args, '--model', model, '--forces', '--json'], input);
  expect(stderr).toBe('');
  expect(status).toBe(0);
  return JSON.parse(stdout).results;
}

describe('structure files', () => {
  it('XYZ: frames of a trajectory in order, named after the file', async () => {
    writeFileSync(path('waters.xyz'), waters);
    const results = await energies([path('waters.xyz')]);
    expect(results.map(({ name, atoms }) => [name, atoms])).toEqual([
      ['waters-1', 3],
      ['waters-2', 3],
    ]);
    expect(results[0]!.energy).not.toBe(results[1]!.energy);
    expect((await energies(['-'], waters)).map(({ energy }) => energy)).toEqual(results.map(({ energy }) => energy));
  });

  it('XYZ of an ion asks for its charge', async () => {
    writeFileSync(path('ammonium.xyz'), ammonium);
    const { status, stderr } = await resff(['energy', path('ammonium.xyz'), '--model', model]);
    expect(stderr).toMatch(/total charge: expected it to be given.* suggests 1 \(line 1/);
    expect(status).toBe(3);
    expect(await energies([path('ammonium.xyz'), '--charge', '1'])).toHaveLength(1);
    expect((await resff(['energy', path('ammonium.xyz'), '--model', model, '--charge', '-1'])).stderr).toMatch(
      /suggest 1/,
    );
  });

  it('the same molecule gives the same energy from SDF, XYZ and QCSchema', async () => {
    const xyz = path('first.xyz');
    const run = await resff(['energy', path('two.sdf'), '--model', model, '-o', xyz]);
    expect(run.status).toBe(0);
    const [fromSdf, ...others] = [await energies([path('two.sdf')]), await energies([xyz])];
    const structures = readXyz(readFileSync(xyz, 'utf8'));
    const molecules = structures.map(({ molecule, positions }) => ({
      name: molecule.name,
      symbols: Array.from(molecule.atomicNumbers, (z) => ({ 1: 'H', 6: 'C', 8: 'O' })[z]),
      geometry: Array.from(positions, (x) => x / 0.529177210903),
    }));
    writeFileSync(path('first.json'), JSON.stringify(molecules));
    for (const results of [...others, await energies([path('first.json')])]) {
      expect(results.map(({ name }) => name)).toEqual(fromSdf!.map(({ name }) => name));
      results.forEach(({ energy }, i) => {
        expect(energy).toBeCloseTo(fromSdf![i]!.energy, 4);
      });
    }
    expect(Number(structures[0]!.properties.get('energy')) * EV_TO_KCAL_PER_MOL).toBeCloseTo(fromSdf![0]!.energy, 4);
  });

  it('a SMILES file gives every molecule its name, and names the line of a mistake', async () => {
    writeFileSync(path('list.smi'), '# two molecules\nO water\n\nCO methyl alcohol\n');
    expect((await energies([path('list.smi')])).map(({ name }) => name)).toEqual(['water', 'methyl alcohol']);
    writeFileSync(path('bad.smi'), 'O\nC1CC open\n');
    const { status, stderr } = await resff(['energy', path('bad.smi'), '--model', model]);
    expect(stderr).toMatch(/bad\.smi.*\(line 2 of the file\)/s);
    // The other molecule is computed.
    expect(status).toBe(1);
  });

  it('--format overrules the name', async () => {
    writeFileSync(path('waters.txt'), waters);
    expect(await energies([path('waters.txt')])).toHaveLength(2);
    const { status, stderr } = await resff(['energy', path('waters.txt'), '--model', model, '--format', 'sdf']);
    expect(stderr).toContain('waters.txt');
    expect(status).toBe(3);
  });
});
