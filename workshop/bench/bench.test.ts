import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Molecule } from 'resff';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { polyalanine, randomCloud, waterCluster } from './system.js';

/** The bench, on TypeScript. */
const main = ['--import', 'tsx', join(import.meta.dirname, 'main.ts')];

/** Stands for PyTorch: the answer its program gives. */
const FAKE_TORCH = `console.log(JSON.stringify({
  torch: '0.0', threads: 1, energyForcesMs: { 20: 1000, 50: 2000 }, trainStepMs4x24: 4000
}));`;

interface Result {
  name: string;
  atoms: number;
  backend: string;
  threads: number;
  ms: number;
  ratioToTorch?: number;
}

describe('npm run bench', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'resff-bench-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));
  const path = (name: string) => join(folder, name);

  it('writes machine and results, the plot and the tables, with ratios to the program it is given', () => {
    writeFileSync(path('torch.mjs'), FAKE_TORCH);
    const outputs = ['json', 'svg', 'markdown'].flatMap((kind) => [`--${kind}`, path(kind)]);
    const torch = ['--python', process.execPath, '--torch-script', path('torch.mjs')];
    const only = ['--quick', '--only', 'energyForcesRandom,trainStep4x24'];
    const args = [...main, ...only, ...torch, ...outputs];
    const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
    expect(status, stderr).toBe(0);
    const { machine, results } = JSON.parse(readFileSync(path('json'), 'utf8')) as {
      machine: { cpu: string; rates: { peakGflops: number }[] };
      results: Result[];
    };
    expect(machine.rates[0]!.peakGflops).toBeGreaterThan(0);
    const of = (name: string, backend: string, threads: number) =>
      results.filter((one) => one.name === name && one.backend === backend && one.threads === threads);
    expect(of('energyForcesRandom', 'torch 0.0', 2).map(({ atoms, ms }) => [atoms, ms])).toEqual([
      [20, 1000],
      [50, 2000],
    ]);
    const own = of('energyForcesRandom', 'wasm simd', 1);
    expect(own.map(({ atoms }) => atoms)).toEqual([20, 50]);
    for (const { ms, ratioToTorch, atoms } of own)
      expect(ratioToTorch! * ms).toBeCloseTo(atoms === 20 ? 1000 : 2000, 6);
    const [step] = of('trainStep4x24', 'wasm simd', 1);
    expect(step!.ratioToTorch! * step!.ms).toBeCloseTo(4000, 6);
    expect(stdout).toContain('where the time goes');
    expect(readFileSync(path('svg'), 'utf8')).toMatch(/^<svg[\s\S]*wasm simd, 1 thread[\s\S]*<\/svg>\n$/);
    expect(readFileSync(path('markdown'), 'utf8')).toContain('### trainStep4x24');
  }, 180_000);

  it('refuses a section it does not have', () => {
    const args = [...main, '--only', 'nothing'];
    const { status, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
    expect(status).toBe(1);
    expect(stderr).toContain('--only: expected some of startUp, energyForcesRandom');
  });
});

describe('systems of the bench', () => {
  /** Shortest distance between atoms more than two bonds apart, Å. */
  function closest(positions: Float64Array, molecule?: Molecule): number {
    const n = positions.length / 3;
    const near = Array.from({ length: n }, (_, i) => new Set([i]));
    const pairs = molecule ? [...molecule.bonds] : [];
    for (let step = 0; step < 2; step++) {
      const before = near.map((one) => [...one]);
      for (let b = 0; b < pairs.length; b += 2) {
        for (const k of before[pairs[b]!]!) near[pairs[b + 1]!]!.add(k);
        for (const k of before[pairs[b + 1]!]!) near[pairs[b]!]!.add(k);
      }
    }
    let least = Infinity;
    for (let i = 0; i < n; i++)
      for (let j = 0; j < i; j++)
        if (!near[i]!.has(j))
          least = Math.min(least, Math.hypot(...[0, 1, 2].map((k) => positions[3 * i + k]! - positions[3 * j + k]!)));
    return least;
  }

  it('random clouds keep the closest pair and the density', () => {
    const { positions, features } = randomCloud(300);
    expect(features.length).toBe(300 * 114);
    expect(closest(positions)).toBeGreaterThanOrEqual(0.9);
    expect(Math.max(...positions)).toBeLessThan(Math.cbrt(3000));
  });

  it('polyalanines and water clusters have no atoms on top of each other', () => {
    const peptide = polyalanine(4);
    expect(peptide.molecule.atomicNumbers.length).toBe(52);
    expect(peptide.molecule.bonds.length / 2).toBe(51);
    expect(closest(peptide.positions, peptide.molecule)).toBeGreaterThan(2);
    const water = waterCluster(30);
    expect(water.molecule.atomicNumbers.length).toBe(90);
    expect(closest(water.positions, water.molecule)).toBeGreaterThan(1.2);
  });
});
