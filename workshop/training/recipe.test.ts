import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseRecipe } from '../../src/train/recipe.js';

const root = join(import.meta.dirname, '../..');
const recipes = (folder: string) =>
  readdirSync(join(root, folder))
    .filter((file) => file.endsWith('.recipe.json'))
    .map((file) => join(folder, file));
const read = (file: string) => parseRecipe(readFileSync(join(root, file), 'utf8'));
const [shipped, past, ablations] = ['models', 'workshop/training/recipe', 'workshop/ablation/recipe'] as const;

describe('recipes', () => {
  it.each([shipped, past, ablations].flatMap(recipes))('%s is valid and has the name of its file', (file) => {
    const name = basename(file, '.recipe.json');
    expect(read(file).name).toBe(file.startsWith(ablations) ? `ablation-${name}` : name);
  });

  it('chains lead from fresh weights to the shipped models, each run from a model that one before has written', () => {
    const chains: Record<string, { recipe: string; from?: string }[]> = JSON.parse(
      readFileSync(join(import.meta.dirname, 'chain.json'), 'utf8'),
    );
    for (const [model, chain] of Object.entries(chains)) {
      const written = new Set<string>();
      for (const { recipe, from } of chain) {
        if (from !== undefined) expect(written, `${recipe} of ${model}`).toContain(from);
        const folder = chains[recipe] ? shipped : past;
        const { name, architecture } = read(join(folder, `${recipe}.recipe.json`));
        for (const level of ['', ...architecture.levels.map((level) => `@${level}`)])
          written.add(`${recipe}/${name}${level}`);
      }
      expect(chain[0]!.from).toBeUndefined();
      expect(written).toContain(`${model}/${model}`);
    }
    const models = readdirSync(join(root, shipped)).filter((file) => file.endsWith('.safetensors'));
    expect(models.length).toBeGreaterThan(0);
    for (const file of models) {
      expect(Object.keys(chains), file).toContain(basename(file, '.safetensors'));
    }
  });

  it('the chain of a model can be replayed by one command, which says what is left', () => {
    const script = join(import.meta.dirname, 'train-chain.ts');
    const of = (...args: string[]) =>
      spawnSync(process.execPath, ['--import', 'tsx', script, ...args], { encoding: 'utf8' });
    const folder = mkdtempSync(join(tmpdir(), 'resff-chain-'));
    const options = ['--data', 'DATA', '--out', folder, '--dry-run'];
    mkdirSync(join(folder, 'resff-fast-gfn2'));
    writeFileSync(join(folder, 'resff-fast-gfn2/resff-fast-gfn2.safetensors'), '');
    const { status, stdout, stderr } = of('resff-fast', ...options);
    expect([status, stderr]).toEqual([0, 'resff-fast-gfn2: complete\n']);
    const init = join(folder, 'resff-fast-gfn2/resff-fast-gfn2.safetensors');
    const lines = stdout.trim().split('\n');
    const rest = ['2', '3', '4', '5', '5b', '6'].map((run) => `resff-fast-${run}`);
    expect(lines).toEqual(
      [...rest, 'resff-fast'].map((recipe) => expect.stringContaining(`${recipe}.recipe.json --data DATA`)),
    );
    expect(lines[0]).toContain(`--init ${init}`);
    expect(of('resff-paper', ...options).stdout).toContain(
      `--init ${join(folder, 'resff-levels/resff-levels.safetensors@gfn2')}`,
    );
    mkdirSync(join(folder, 'resff-fast'));
    writeFileSync(join(folder, 'resff-fast/checkpoint.safetensors'), '');
    expect(of('resff-fast', ...options).stdout).toContain('--resume');
    expect(of('none', ...options).status).toBe(2);
    rmSync(folder, { recursive: true });
  });

  it('ablations of stages have equal numbers of steps and differ in nothing else', () => {
    const stages = ['mm-alone', 'residual-alone', 'two-stages', 'joint-only', 'three-stages'];
    const all = stages.map((name) => read(join(ablations, `${name}.recipe.json`)));
    for (const { stages, name: _, ...rest } of all) {
      const { stages: __, name: ___, ...first } = all[0]!;
      expect(rest).toEqual(first);
      expect(stages.reduce((sum, { steps }) => sum + steps, 0)).toBe(2800);
    }
  });
});
