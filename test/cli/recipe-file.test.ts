import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseRecipe } from '../../src/train/recipe.js';

const models = join(import.meta.dirname, '../../models');
const recipes = (folder: string) =>
  readdirSync(join(models, folder))
    .filter((file) => file.endsWith('.recipe.json'))
    .map((file) => join(folder, file));
const read = (file: string) => parseRecipe(readFileSync(join(models, file), 'utf8'));

describe('recipes beside the models', () => {
  it.each([...recipes('.'), ...recipes('ablation')])('%s is valid and has the name of its file', (file) => {
    const name = basename(file, '.recipe.json');
    expect(read(file).name).toBe(file.startsWith('ablation') ? `ablation-${name}` : name);
  });

  it('ablations of stages have equal numbers of steps and differ in nothing else', () => {
    const stages = ['mm-alone', 'residual-alone', 'two-stages', 'joint-only', 'three-stages'];
    const all = stages.map((name) => read(`ablation/${name}.recipe.json`));
    for (const { stages, name: _, ...rest } of all) {
      const { stages: __, name: ___, ...first } = all[0]!;
      expect(rest).toEqual(first);
      expect(stages.reduce((sum, { steps }) => sum + steps, 0)).toBe(2800);
    }
  });
});
