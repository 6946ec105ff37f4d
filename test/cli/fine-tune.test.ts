import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { readModel } from '../../src/model/model-file.js';
import { resffHere as resff } from '../support/command-line.js';
import { writeTrainingFile } from '../support/training-data.js';

const folder = mkdtempSync(join(tmpdir(), 'resff-fine-tune-'));
const path = (...names: string[]) => join(folder, ...names);
afterAll(() => rmSync(folder, { recursive: true }));

const recipe = {
  name: 'tiny',
  validationFraction: 0,
  shards: 1,
  stages: [
    {
      name: 'joint',
      kind: 'joint',
      steps: 2,
      batchMolecules: 2,
      average: null,
      learningRate: 1e-30,
      schedule: { kind: 'constant' },
    },
  ],
};
const architecture = {
  embeddingWidth: 8,
  mm: { width: 16, graphLayers: 2, readoutLayers: 2 },
  residual: { cutoff: 4, channels: 8, heads: 4, radialFunctions: 8, layers: 1 },
};
const modelOf = (run: string) => readModel(readFileSync(path(run, 'tiny.safetensors')));
const countsOf = ({ environments }: ReturnType<typeof modelOf>) =>
  new Map(Array.from(environments!.hashes, (hash, i) => [hash, environments!.molecules[i]!]));

it('train --from: architecture and all that the model covered stay, also in a run that is resumed', async () => {
  await writeTrainingFile(path('first.hdf5'), { smiles: ['O', 'CO', 'C[NH3+]', 'CN'], conformations: 2 });
  await writeTrainingFile(path('second.hdf5'), { smiles: ['CF', 'CCF', 'CC(=O)[O-]'], conformations: 2 });
  const train = (run: string, contents: object, ...more: string[]) => {
    writeFileSync(path(`${run}.json`), JSON.stringify({ ...recipe, ...contents }));
    return resff(['train', path(`${run}.json`), '-o', path(run), '-d', folder, '-w', '1', ...more]);
  };
  const first = await train('first', { architecture, sources: [{ path: 'first.hdf5' }] });
  expect(first.status, first.stderr).toBe(0);
  const own = { sources: [{ path: 'second.hdf5' }] };
  const from = ['--from', path('first', 'tiny.safetensors')];
  const stopped = await train('second', own, ...from, '--max-minutes', '0.000001');
  expect(stopped.status, stopped.stderr).toBe(6);
  expect((await train('second', own, '--resume')).status).toBe(0);

  const [before, after] = [modelOf('first'), modelOf('second')];
  // Its steps move a weight by nearly nothing.
  for (const [name, { data }] of before.weights)
    after.weights.get(name)!.data.forEach((value, i) => {
      expect(value).toBeCloseTo(data[i]!, 20);
    });
  expect(before).toMatchObject({ elements: [1, 6, 7, 8], charges: [0, 1] });
  expect(after).toMatchObject({ elements: [1, 6, 7, 8, 9], charges: [-1, 0, 1], architecture: before.architecture });
  const merged = countsOf(after);
  for (const [hash, molecules] of countsOf(before)) expect(merged.get(hash)).toBeGreaterThanOrEqual(molecules);
  expect(merged.size).toBeGreaterThan(countsOf(before).size);
  expect(after.environments!.sources).toEqual(['first.hdf5', 'second.hdf5']);

  const twice = await train('third', own, ...from, '--init', 'resff-fast');
  expect(twice.stderr).toContain('expected one model to start from, got two');
});
