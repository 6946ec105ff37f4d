import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { architectureSchema } from '../model/architecture.js';
import { parseRecipe, recipeSchema, stageSettings } from './recipe.js';

const root = join(import.meta.dirname, '../..');
const minimal = {
  name: 'm',
  sources: [{ path: 'a.hdf5' }],
  stages: [{ name: 'mm', kind: 'mm', steps: 200, learningRate: 1e-3 }],
};

describe('recipe', () => {
  it.each(readdirSync(join(root, 'models')).filter((file) => file.endsWith('.recipe.json')))('%s is one', (file) => {
    const recipe = parseRecipe(readFileSync(join(root, 'models', file), 'utf8'));
    expect(file).toBe(`${recipe.name}.recipe.json`);
  });

  it('is the published architecture unless it says otherwise', () => {
    expect(parseRecipe(JSON.stringify(minimal)).architecture).toEqual(architectureSchema.parse({}));
  });

  it('a stage of the MM part alone trains no residual and has none', () => {
    const [stage] = parseRecipe(JSON.stringify(minimal)).stages;
    expect(stageSettings(stage!)).toMatchObject({ trainMm: true, trainResidual: false, residualWeight: 0 });
  });

  it.each([
    ['an unknown entry', { ...minimal, stage: [] }, 'Unrecognized key: "stage"'],
    ['a source twice', { ...minimal, sources: [...minimal.sources, ...minimal.sources] }, 'got a.hdf5 again'],
    [
      'a level that is none',
      { ...minimal, sources: [{ path: 'a', level: 'dft' }] },
      'sources.0.level: expected none, got dft',
    ],
    [
      'a source without its level',
      { ...minimal, architecture: { levels: ['dft', 'gfn2'] } },
      'sources.0.level: expected one of dft, gfn2, got none',
    ],
    ['a stage twice', { ...minimal, stages: [...minimal.stages, ...minimal.stages] }, 'got mm again'],
    ['too long a warm-up', { ...minimal, stages: [{ ...minimal.stages[0], steps: 50 }] }, 'expected fewer than the 50'],
  ])('%s is an error that names it', (_, recipe, message) => {
    expect(() => parseRecipe(JSON.stringify(recipe))).toThrow(message);
  });

  it('has every entry in docs/training.md', () => {
    const text = readFileSync(join(root, 'docs/training.md'), 'utf8');
    const names = entryNames(z.toJSONSchema(recipeSchema, { io: 'input' }));
    expect(names.size).toBeGreaterThan(35);
    expect([...names].filter((name) => !text.includes(`\`${name}\``))).toEqual([]);
  });
});

function entryNames(schema: unknown, names = new Set<string>()): Set<string> {
  if (typeof schema !== 'object' || schema === null) return names;
  for (const [key, value] of Object.entries(schema)) {
    if (key === 'properties') for (const name of Object.keys(value as object)) names.add(name);
    entryNames(value, names);
  }
  return names;
}
