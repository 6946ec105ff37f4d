import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readSdf } from '../../src/formats/sdf/sdf.js';
import { commandFolder, resffHere as resff, waterSdf } from '../support/command-line.js';

const { path, model, file, remove } = commandFolder();
afterAll(remove);
const two = path('two.sdf');

/** Both precisions of a small model; float32 networks. */
const SINGLE_TOLERANCE = 1e-3;

interface Answer<T> {
  model: { name: string; level: string | null; sha256: string };
  units: Record<string, string>;
  warnings?: string[];
  results: T[];
}

interface EnergyResult {
  name: string;
  atoms: number;
  energy: number;
  terms: Record<string, number>;
  forces?: number[][];
}

async function json<T>(args: readonly string[], input = ''): Promise<Answer<T>> {
  const { status, stdout, stderr } = await resff([...args, '--json'], input);
  expect(stderr).toBe('');
  expect(status).toBe(0);
  return JSON.parse(stdout) as Answer<T>;
}

describe('resff energy', () => {
  it('--json: one result per record, in input order, terms that add up, forces that add to zero', async () => {
    const answer = await json<EnergyResult>(['energy', two, '--model', model, '--forces']);
    expect(answer.model).toEqual({ name: 'small', level: null, sha256: expect.stringMatching(/^[0-9a-f]{64}$/) });
    expect(answer.units).toEqual({ energy: 'kcal/mol', length: 'angstrom' });
    expect(answer.results.map(({ name, atoms }) => [name, atoms])).toEqual([
      ['water', 3],
      ['water', 3],
      ['methane', 5],
    ]);
    for (const { energy, terms, forces, atoms } of answer.results) {
      expect(Object.keys(terms)).toEqual(['bond', 'angle', 'proper', 'improper', 'residual']);
      expect(Object.values(terms).reduce((a, b) => a + b)).toBeCloseTo(energy, 10);
      expect(forces).toHaveLength(atoms);
      for (const axis of [0, 1, 2])
        expect(Math.abs(forces!.reduce((sum, f) => sum + f[axis]!, 0))).toBeLessThan(SINGLE_TOLERANCE);
    }
  });

  it('gives forces only when asked, and both precisions agree', async () => {
    const single = await json<EnergyResult>(['energy', two, '-m', model]);
    const double = await json<EnergyResult>(['energy', two, '-m', model, '--precision', 'double']);
    single.results.forEach((result, i) => {
      expect(result).not.toHaveProperty('forces');
      expect(Math.abs(result.energy - double.results[i]!.energy)).toBeLessThan(SINGLE_TOLERANCE);
    });
  });

  it('reads standard input, several inputs, and names records', async () => {
    const stdin = await json<EnergyResult>(['energy', '-', '-m', model], waterSdf('', 0));
    expect(stdin.results[0]!.name).toBe('stdin');
    const both = await json<EnergyResult>(['energy', '-', two, '-m', model], waterSdf('first', 0));
    expect(both.results.map(({ name }) => name)).toEqual(['first', 'water', 'water', 'methane']);
    expect(both.results[0]!.energy).toBe(both.results[1]!.energy);
  });

  it('prints a table with relative energies for conformers', async () => {
    const { stdout, status } = await resff(['energy', two, '-m', model, '--forces']);
    expect(status).toBe(0);
    expect(stdout).toMatch(/model small \(sha256 [0-9a-f]{12}\), single precision on wasm (relaxed-)?simd/);
    expect(stdout).toMatch(/name +atoms +bond +angle +proper +improper +residual +energy +relative/);
    expect(stdout).toMatch(/methane +5( +-?\d+\.\d{4}){6} +0\.0000/);
    expect(stdout).toMatch(/atom +element +x +y +z +fx +fy +fz/);
  });

  it('--output writes structures with their energy, in place of the old file or not at all', async () => {
    const out = path('energies.sdf');
    expect((await resff(['energy', two, '-m', model, '-o', out])).status).toBe(0);
    const written = readSdf(readFileSync(out, 'utf8'));
    const { results } = await json<EnergyResult>(['energy', two, '-m', model]);
    expect(written.map(({ properties }) => Number(properties.get('energy_kcal_per_mol')))).toEqual(
      results.map(({ energy }) => Number(energy.toFixed(6))),
    );
    expect(readdirSync(dirname(out)).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });
});

describe('SMILES input', () => {
  it('is relaxed in 3D, the same for the same seed', async () => {
    const args = ['minimize', 'C[NH3+]', '-m', 'resff-fast'];
    const [first, second] = [await json<EnergyResult & { converged: boolean }>(args), await json<EnergyResult>(args)];
    expect(first.results).toMatchObject([{ name: 'C[NH3+]', atoms: 8, converged: true }]);
    expect(second.results).toEqual(first.results);
  });

  it('gives --conformers conformers, all of one molecule', async () => {
    const { results } = await json<EnergyResult>(['energy', 'CCCO', '-m', model, '--conformers', '3']);
    expect(results.length).toBeGreaterThan(1);
    expect(new Set(results.map(({ energy }) => energy)).size).toBe(results.length);
  });

  it('gives way to a file of the same name', async () => {
    writeFileSync(path('CC'), waterSdf('a file', 0));
    const fromFile = await resff(['energy', 'CC', '-m', model, '--json'], '', dirname(two));
    expect((JSON.parse(fromFile.stdout) as Answer<EnergyResult>).results).toMatchObject([{ name: 'a file', atoms: 3 }]);
    expect((await json<EnergyResult>(['energy', 'CC', '-m', model])).results).toMatchObject([{ name: 'CC', atoms: 8 }]);
  });

  it('that is none is named with its place', async () => {
    const { status, stderr } = await resff(['energy', 'CCX', '-m', model]);
    expect(status).toBe(3);
    expect(stderr).toMatch(/input CCX: expected an existing file or SMILES, got neither: .*column 3/);
  });
});

describe('resff minimize', () => {
  it('relaxes every record and says how it went', async () => {
    const out = path('relaxed.sdf');
    const answer = await json<
      EnergyResult & {
        converged: boolean;
        reason: string;
        startEnergy: number;
        positions: number[][];
        gradientNorm: number;
      }
    >(['minimize', two, '-m', 'resff-fast', '--level', 'tight', '--output', out, '--forces']);
    expect(answer.results).toHaveLength(3);
    for (const result of answer.results) {
      expect(result).toMatchObject({ converged: true, reason: 'converged' });
      expect(result.energy).toBeLessThan(result.startEnergy);
      expect(Math.hypot(...result.forces!.flat())).toBeCloseTo(result.gradientNorm, 3);
    }
    const written = readSdf(readFileSync(out, 'utf8'));
    written.forEach(({ positions }, i) => {
      answer.results[i]!.positions.flat().forEach((x, k) => {
        expect(Math.abs(positions[k]! - x)).toBeLessThan(1e-4);
      });
    });
  });

  it('keeps the atoms of --fix in place', async () => {
    const { results } = await json<{ positions: number[][] }>([
      'minimize',
      file(waterSdf('water', 0)),
      '-m',
      'resff-fast',
      '--fix',
      '1,3',
    ]);
    expect(results[0]!.positions[0]).toEqual([0, 0, 0.1]);
    expect(results[0]!.positions[2]).toEqual([-0.75, 0.1, -0.5]);
    expect(results[0]!.positions[1]).not.toEqual([0.8, 0, -0.5]);
  });

  it('exits with 1 and still prints when it does not converge; progress goes to standard error', async () => {
    const { status, stdout, stderr } = await resff([
      'minimize',
      file(waterSdf('water', 0)),
      '-m',
      model,
      '--max-steps',
      '1',
      '--json',
      '--progress',
    ]);
    expect(status).toBe(1);
    expect((JSON.parse(stdout) as Answer<object>).results[0]).toMatchObject({
      converged: false,
      reason: 'max-steps',
      steps: 1,
    });
    expect(stderr).toMatch(
      /water: step 0, energy .*\nwater: step 1, energy .*\nerror: water: not converged after 1 steps/,
    );
  });
});

describe('resff params', () => {
  it('--json: every term with its atoms, harmonic form and coefficients; once for all conformers', async () => {
    const { results, units } = await json<{
      name: string;
      atoms: { atomicNumber: number; formalCharge: number; features: number[] }[];
      bonds: { atoms: number[]; coefficients: number[]; k: number; r0: number }[];
      angles: { atoms: number[]; coefficients: number[]; k: number; theta0: number }[];
      propers: unknown[];
      impropers: unknown[];
    }>(['params', two, '-m', model]);
    expect(units.angle).toBe('radian');
    expect(results.map(({ name }) => name)).toEqual(['water', 'methane']);
    const [water, methane] = results;
    expect(water!.atoms.map(({ atomicNumber, formalCharge }) => [atomicNumber, formalCharge])).toEqual([
      [8, 0],
      [1, 0],
      [1, 0],
    ]);
    for (const atom of water!.atoms) expect(atom.features).toHaveLength(14);
    expect(water!.bonds.map(({ atoms }) => atoms)).toEqual([
      [0, 1],
      [0, 2],
    ]);
    for (const { coefficients, k, r0 } of water!.bonds) {
      expect(k).toBeCloseTo(coefficients[0]! + coefficients[1]!, 12);
      // The reference adds 1e-7 to k in this conversion.
      expect(r0 * k).toBeCloseTo(0.7935 * coefficients[0]! + 3.174 * coefficients[1]!, 5);
    }
    expect(water!.angles).toMatchObject([{ atoms: [1, 0, 2] }]);
    expect(methane!.angles).toHaveLength(6);
    expect([methane!.propers, methane!.impropers]).toEqual([[], []]);
  });

  it('prints tables and exports them', async () => {
    const printed = await resff(['params', two, '-m', model]);
    expect(printed.stdout).toMatch(/bonds .*\natoms +c1 +c2 +k +r0\nO1-H2 /);
    const out = path('params.txt');
    expect(await resff(['params', two, '-m', model, '-o', out])).toMatchObject({ status: 0, stdout: '' });
    expect(readFileSync(out, 'utf8')).toBe(printed.stdout);
    expect((await resff(['params', two, '-m', model, '-o', path('params.json')])).status).toBe(0);
    expect((JSON.parse(readFileSync(path('params.json'), 'utf8')) as Answer<object>).results).toHaveLength(2);
  });
});

describe('resff info', () => {
  it('names version, engine, model, coverage and every backend', async () => {
    const { stdout, status } = await resff(['info', '-m', model, '--json']);
    expect(status).toBe(0);
    const info = JSON.parse(stdout) as { backends: { name: string; available: boolean; reason?: string }[] };
    expect(info).toMatchObject({
      version: expect.stringMatching(/^\d+\.\d+\.\d+/),
      engine: { node: process.version },
      model: {
        name: 'small',
        elements: ['H', 'C', 'N', 'O'],
        charges: [0, 1],
        provenance: { data: 'none: weights by recipe' },
      },
    });
    expect(info.backends.map(({ name }) => name)).toEqual(['reference', 'wasm simd', 'wasm relaxed-simd']);
    for (const { available, reason } of info.backends) expect(available).toBe(reason === undefined);
    expect((await resff(['info', '-m', model])).stdout).toMatch(/elements +H C N O\ncharges +0, 1\n/);
  });
});

describe('coverage', () => {
  it('refuses what the model was not trained on; when allowed, every output carries the warning', async () => {
    const args = ['energy', path('chloride.sdf'), '-m', model];
    expect(await resff(args)).toMatchObject({
      status: 3,
      stdout: '',
      stderr: expect.stringMatching(/^error: element: expected .*got Cl at atom 1/),
    });
    const allowed = await resff([...args, '--allow-uncovered', '--json']);
    expect(allowed.status).toBe(0);
    expect(allowed.stderr).toMatch(/^warning: outside of the training data: element/);
    expect((JSON.parse(allowed.stdout) as Answer<object>).warnings).toHaveLength(2);
  });
});
