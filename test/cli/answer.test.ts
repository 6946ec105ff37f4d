import { writeFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { commandFolder, resffHere as resff, waterSdf } from '../support/command-line.js';

const { path, model, remove } = commandFolder();
afterAll(remove);

const count = z.int().nonnegative();
const vector = z.tuple([z.number(), z.number(), z.number()]);
const pair = z.tuple([z.number(), z.number()]);
const series = z.array(z.number()).length(6);
const head = {
  model: z.strictObject({ name: z.string(), level: z.string().nullable(), sha256: z.string().length(64) }),
  precision: z.string(),
  backend: z.enum(['reference', 'wasm simd', 'wasm relaxed-simd']),
};
const units = { energy: z.literal('kcal/mol'), length: z.literal('angstrom') };

const energyResult = z.strictObject({
  name: z.string(),
  atoms: count,
  energy: z.number(),
  terms: z.strictObject({
    bond: z.number(),
    angle: z.number(),
    proper: z.number(),
    improper: z.number(),
    residual: z.number(),
  }),
  forces: z.array(vector),
});

const energyAnswer = z.strictObject({ ...head, units: z.strictObject(units), results: z.array(energyResult) });

const paramsAnswer = z.strictObject({
  ...head,
  units: z.strictObject({ ...units, angle: z.literal('radian') }),
  results: z.array(
    z.strictObject({
      name: z.string(),
      atoms: z.array(
        z.strictObject({ atomicNumber: count, formalCharge: z.int(), features: z.array(z.number()).length(14) }),
      ),
      bonds: z.array(
        z.strictObject({ atoms: z.tuple([count, count]), coefficients: pair, k: z.number(), r0: z.number() }),
      ),
      angles: z.array(
        z.strictObject({
          atoms: z.tuple([count, count, count]),
          coefficients: pair,
          k: z.number(),
          theta0: z.number(),
        }),
      ),
      propers: z.array(z.strictObject({ atoms: z.array(count).length(4), k: series })),
      impropers: z.array(z.strictObject({ atoms: z.array(count).length(4), k: series })),
    }),
  ),
});

async function answer(args: readonly string[]): Promise<unknown> {
  const { status, stdout, stderr } = await resff([...args, '-m', model, '--json']);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  return JSON.parse(stdout);
}

describe('JSON answers have the documented keys and no others', () => {
  it('of resff energy --forces', async () => {
    const { results } = energyAnswer.parse(await answer(['energy', path('two.sdf'), '--forces']));
    for (const { atoms, forces } of results) expect(forces).toHaveLength(atoms);
  });

  it('of resff params', async () => {
    const { results } = paramsAnswer.parse(await answer(['params', 'CC(=O)N']));
    const [acetamide] = results;
    expect([acetamide!.atoms, acetamide!.bonds].map(({ length }) => length)).toEqual([9, 8]);
    expect(acetamide!.impropers.length % 6).toBe(0);
    expect(acetamide!.impropers.length).toBeGreaterThan(0);
  });
});

describe('many records', () => {
  it('conformers and molecules keep the order of the input, however they are mixed', async () => {
    const file = path('mixed.smi');
    writeFileSync(file, 'O water\nCC ethane\nO again\nN ammonia\n');
    const { results } = energyAnswer.parse(await answer(['energy', file, path('two.sdf'), '--forces']));
    expect(results.map(({ name }) => name)).toEqual([
      'water',
      'ethane',
      'again',
      'ammonia',
      'water',
      'water',
      'methane',
    ]);
    expect(results[2]!.energy).toBe(results[0]!.energy);
  });

  it('a record that cannot be read is named with its line, and the others are computed', async () => {
    const file = path('broken.smi');
    writeFileSync(file, 'O water\nCC(C ethane\nN ammonia\n');
    const { status, stdout, stderr } = await resff(['energy', file, '-m', model, '--json']);
    expect(status).toBe(1);
    expect(stderr).toMatch(/broken\.smi: .*line 2/);
    const { results, refused } = JSON.parse(stdout);
    expect(results.map(({ name }: { name: string }) => name)).toEqual(['water', 'ammonia']);
    expect(refused).toMatchObject([{ input: file, name: 'ethane', error: expect.stringContaining('line 2') }]);
  });

  it('atoms at the same place are an error that names the structure', async () => {
    const file = path('overlap.sdf');
    const overlapping = waterSdf('collapsed', 0).replace(/^.*\bH\b.*$/m, (line) =>
      line.replace(/^(.{10})(.{10})(.{10})/, '    0.0000    0.0000    0.1000'),
    );
    writeFileSync(file, overlapping);
    const { status, stdout, stderr } = await resff(['energy', file, '-m', model, '--json']);
    expect({ status, stdout, named: /collapsed/.test(stderr) }).toEqual({ status: 3, stdout: '', named: true });
  });
});
