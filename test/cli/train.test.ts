import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Rng } from '../../src/core/rng.js';
import { readModel } from '../../src/model/model-file.js';
import { resffHere as resff } from '../support/command-line.js';
import { killAfter, replaced } from '../support/interrupted-run.js';
import { writeTrainingFile } from '../support/training-data.js';

const folder = mkdtempSync(join(tmpdir(), 'resff-train-'));
const path = (...names: string[]) => join(folder, ...names);

const stage = {
  learningRate: 3e-3,
  batchMolecules: 3,
  maxConformations: 4,
  validateEvery: 5,
  clipNorm: 1000,
  schedule: { kind: 'constant' },
};
const recipe = {
  name: 'tiny',
  seed: 3,
  architecture: {
    embeddingWidth: 8,
    mm: { width: 16, graphLayers: 2, readoutLayers: 2 },
    residual: { cutoff: 4, channels: 8, heads: 4, radialFunctions: 8, layers: 1 },
  },
  sources: [{ path: 'molecules.hdf5' }, { path: 'energies.hdf5', weight: 0.5 }],
  validationFraction: 0.2,
  shards: 3,
  // A save after almost every step: a kill can meet any of them.
  checkpointMinutes: 1e-5,
  stages: [
    { ...stage, name: 'mm', kind: 'mm', steps: 15, torsionL2: 1, dropout: 0.1 },
    { ...stage, name: 'residual', kind: 'residual', steps: 5, sources: ['molecules.hdf5'] },
    { ...stage, name: 'joint', kind: 'joint', steps: 10, optimizer: 'muon', energyHuber: 1, forceHuber: 1 },
  ],
};
const unrunnable = { ...recipe.architecture, residual: { channels: 10, heads: 5 } };

/** On one worker, which is cheap to start, unless told otherwise: any number gives the same weights. */
const run = (file: string, out: string, ...more: string[]) =>
  resff(['train', path(file), '--out', path(out), '--data', folder, '--workers', '1', ...more]);
const train = (out: string, ...more: string[]) => run('recipe.json', out, ...more);
const weightsOf = (out: string, name = 'tiny') => {
  const { sha256, weights } = readModel(readFileSync(path(out, `${name}.safetensors`)));
  expect(weights.size).toBeGreaterThan(20);
  return sha256;
};
type Line = { kind: string; stage: string; step: number; loss: number };
const metricsOf = (out: string): Line[] =>
  readFileSync(path(out, 'metrics.jsonl'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));

beforeAll(async () => {
  const smiles = ['O', 'C', 'CO', 'CC', 'C=O', 'CN', 'C[NH3+]', 'CC=O', 'OC=O', 'CC#N', 'COC', 'C=C'];
  await writeTrainingFile(path('molecules.hdf5'), { smiles, conformations: 5 });
  await writeTrainingFile(path('energies.hdf5'), { smiles: ['O.O', 'CF'], conformations: 4, energyOnly: ['O.O'] });
  writeFileSync(path('recipe.json'), JSON.stringify(recipe));
  const { status, stderr } = await train('whole', '--workers', '2');
  expect(stderr).toContain('stage joint done');
  expect(status).toBe(0);
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('resff train', () => {
  it('trains every stage, says so in metrics, and writes a model of each', () => {
    const lines = metricsOf('whole');
    for (const { name, steps } of recipe.stages) {
      const own = lines.filter((line) => line.stage === name);
      expect(own.some((line) => line.kind === 'train' && line.step === steps)).toBe(true);
      expect(own.filter((line) => line.kind === 'validation').map((line) => line.step)).toEqual(
        Array.from({ length: steps / 5 }, (_, i) => 5 * (i + 1)),
      );
    }
    const validation = lines.filter((line) => line.kind === 'validation');
    expect(validation.at(-1)!.loss).toBeLessThan(0.9 * validation[0]!.loss);

    const mm = readModel(readFileSync(path('whole', 'tiny-mm.safetensors')));
    expect(mm.residualWeight).toBe(0);
    const model = readModel(readFileSync(path('whole', 'tiny.safetensors')));
    expect(model).toMatchObject({ name: 'tiny', residualWeight: 1, charges: [0, 1], elements: [1, 6, 7, 8] });
    expect(model.architecture.residual.cutoff).toBe(4);
    expect(weightsOf('whole', 'tiny-joint')).toBe(model.sha256);
  });

  it('freezes what a stage does not train', () => {
    const tensors = ['mm', 'residual', 'joint'].map(
      (name) => readModel(readFileSync(path('whole', `tiny-${name}.safetensors`))).weights,
    );
    const equal = (name: string, a: number, b: number) =>
      Buffer.from(tensors[a]!.get(name)!.data.buffer).equals(Buffer.from(tensors[b]!.get(name)!.data.buffer));
    const names = [...tensors[0]!.keys()];
    for (const name of names.filter((tensor) => !tensor.startsWith('0.'))) expect(equal(name, 0, 1)).toBe(true);
    expect(names.filter((name) => equal(name, 1, 2)).length).toBeLessThan(names.length / 2);
  });

  it('splits by molecule and writes the split down', () => {
    const split = JSON.parse(readFileSync(path('whole', 'split.json'), 'utf8'));
    const train: string[] = split.train['molecules.hdf5'];
    const validation: string[] = split.validation['molecules.hdf5'];
    expect(train.length + validation.length).toBe(12);
    expect(validation.length).toBeGreaterThan(0);
    expect(train.filter((id) => validation.includes(id))).toEqual([]);
    expect(split.reports['energies.hdf5']).toMatchObject({ records: 2, molecules: 2, conformations: 8 });
  });

  it('gives the same weights with one worker', async () => {
    expect((await train('one')).status).toBe(0);
    for (const { name } of recipe.stages)
      expect(weightsOf('one', `tiny-${name}`)).toBe(weightsOf('whole', `tiny-${name}`));
  });

  it('killed again and again and resumed, ends with the weights of a run that was not', async () => {
    const rng = new Rng(Date.now());
    let kills = 0;
    // Until runs that went on have been killed as well, each a few of its checkpoints after it began.
    for (let attempt = 0; attempt < 15 && kills < 2 && !existsSync(path('killed', 'tiny.safetensors')); attempt++) {
      // Before its first checkpoint a run has nothing to resume and is begun again.
      const saved = ['checkpoint', 'checkpoint-previous'].some((name) =>
        existsSync(path('killed', `${name}.safetensors`)),
      );
      const resume = saved ? ['--resume'] : [];
      const args = ['train', path('recipe.json'), '-d', folder, '-w', '2', '--out', path('killed'), ...resume];
      const moment = () => replaced(path('killed', 'checkpoint.safetensors'), 1 + rng.integer(3));
      const { status } = await killAfter('training on', moment, args, { signal: 'SIGKILL' });
      if (status === null) kills += 1;
    }
    if (!existsSync(path('killed', 'tiny.safetensors'))) expect((await train('killed', '--resume')).status).toBe(0);
    expect(kills).toBeGreaterThan(1);
    for (const { name } of recipe.stages)
      expect(weightsOf('killed', `tiny-${name}`)).toBe(weightsOf('whole', `tiny-${name}`));
    const steps = (out: string) => metricsOf(out).filter(({ kind }) => kind === 'validation');
    expect(steps('killed').map(({ stage, step, loss }) => [stage, step, loss])).toEqual(
      steps('whole').map(({ stage, step, loss }) => [stage, step, loss]),
    );
  }, 180_000);

  it('stops at a limit with its own exit status, and goes on', async () => {
    const stopped = await train('limited', '--max-minutes', '0.000001');
    expect(stopped.stderr).toContain('--resume goes on');
    expect(stopped.status).toBe(6);
    expect((await train('limited', '--resume')).status).toBe(0);
    expect(weightsOf('limited')).toBe(weightsOf('whole'));
    expect((await train('limited', '--resume')).status, 'a finished run resumed').toBe(0);
  });

  it('saves and stops at SIGTERM', async () => {
    const args = ['train', path('recipe.json'), '-d', folder, '-o', path('asked'), '-w', '1'];
    const { status, told } = await killAfter('training on', async () => {}, args, { signal: 'SIGTERM' });
    expect(told).toContain('--resume goes on');
    expect(status).toBe(6);
    expect((await train('asked', '--resume')).status).toBe(0);
    expect(weightsOf('asked')).toBe(weightsOf('whole'));
  });

  it('goes back to the checkpoint before a damaged one, and says so when both are', async () => {
    await train('damaged', '--max-minutes', '0.0005');
    const last = path('damaged', 'checkpoint.safetensors');
    const bytes = readFileSync(last);
    bytes[bytes.length - 5]! ^= 1;
    writeFileSync(last, bytes);
    const resumed = await train('damaged', '--resume');
    expect(resumed.stderr).toContain('warning: checkpoint: expected the checksum of its contents');
    expect(resumed.status).toBe(0);
    expect(weightsOf('damaged')).toBe(weightsOf('whole'));

    writeFileSync(last, bytes);
    copyFileSync(last, path('damaged', 'checkpoint-previous.safetensors'));
    const lost = await train('damaged', '--resume');
    expect(lost.stderr).toContain('error: run: expected a checkpoint, got none that can be read');
    expect(lost.status).toBe(3);
  });

  it('starts from a model', async () => {
    // One step that changes nothing shows which weights it began with.
    const still = { ...recipe.stages[2], steps: 1, learningRate: 1e-30, average: null };
    writeFileSync(path('more.json'), JSON.stringify({ ...recipe, stages: [still] }));
    const model = path('whole', 'tiny.safetensors');
    expect((await run('more.json', 'more', '--init', model)).status).toBe(0);
    expect(weightsOf('more')).toBe(weightsOf('whole'));
    const { provenance } = readModel(readFileSync(path('more', 'tiny.safetensors')));
    expect(provenance.initialModel).toBe(`tiny (sha256 ${weightsOf('whole')})`);
  });

  it('trains on energies alone where a source says so', async () => {
    const sources = recipe.sources.map((source) => ({ ...source, forces: false }));
    const stages = [{ ...recipe.stages[2], steps: 5 }];
    writeFileSync(path('energies.json'), JSON.stringify({ ...recipe, sources, stages }));
    expect((await run('energies.json', 'energies')).status).toBe(0);
    const [first] = readFileSync(path('energies', 'metrics.jsonl'), 'utf8').split('\n');
    expect(JSON.parse(first!)).toMatchObject({ energyRmse: expect.any(Number), forceRmse: null });
    expect(metricsOf('whole')[0]).toMatchObject({ forceRmse: expect.any(Number) });
  });

  it('writes all levels of theory into one model, each from the one it starts from', async () => {
    const still = { ...recipe.stages[2], steps: 1, learningRate: 1e-30, average: null };
    const levels = ['dft', 'gfn2'];
    const [first, second] = recipe.sources;
    const sources = [
      { ...first, level: 'dft' },
      { ...first, name: 'again', level: 'gfn2' },
      { ...second, level: 'gfn2' },
    ];
    const trainBoth = (name: string, stages: object[], ...more: string[]) => {
      const architecture = { ...recipe.architecture, levels };
      writeFileSync(path(`${name}.json`), JSON.stringify({ ...recipe, architecture, sources, stages }));
      return run(`${name}.json`, name, ...more);
    };
    expect((await trainBoth('same', [still], '--init', path('whole', 'tiny.safetensors'))).status).toBe(0);
    const ofBoth = (folder: string, name: string) =>
      levels.map((level) => readModel(readFileSync(path(folder, `${name}.safetensors`)), { level }));
    const start = readModel(readFileSync(path('whole', 'tiny.safetensors'))).weights;
    for (const name of ['tiny', 'tiny-joint'])
      for (const { weights } of ofBoth('same', name)) expect(weights).toEqual(start);

    expect((await trainBoth('apart', [recipe.stages[2]!])).status).toBe(0);
    const models = ofBoth('apart', 'tiny');
    expect(models.map(({ name, level }) => [name, level])).toEqual([
      ['tiny', 'dft'],
      ['tiny@gfn2', 'gfn2'],
    ]);
    const differ = [...models[0]!.weights.keys()].filter(
      (name) => `${models[0]!.weights.get(name)!.data}` !== `${models[1]!.weights.get(name)!.data}`,
    );
    expect(differ).toEqual(['0.f_in.0.bias', '1.f_in.0.bias']);

    expect((await trainBoth('on', [still], '--init', path('apart', 'tiny.safetensors'))).status).toBe(0);
    expect(weightsOf('on', 'tiny')).toBe(weightsOf('apart', 'tiny'));
  });

  it.each([
    ['a folder with a run', () => train('whole'), 2, 'expected a new folder, or --resume'],
    ['nothing to resume', () => train('nowhere', '--resume'), 2, 'expected the folder of a run to resume'],
    ['no data folder', () => resff(['train', path('recipe.json'), '-o', path('x')]), 2, 'expected --data DIR'],
    [
      'missing data',
      () => resff(['train', path('recipe.json'), '-o', path('x'), '-d', path('none')]),
      3,
      'expected an HDF5 file, got nothing',
    ],
    ['a recipe that is none', () => withRecipe('{"name": 3'), 2, 'recipe: expected JSON'],
    [
      'wrong entries, all of them',
      () => withRecipe(JSON.stringify({ ...recipe, shards: 0, stages: [{ ...stage, name: 'a b', kind: 'MM' }] })),
      2,
      /shards: .*stages\.0\.name: .*stages\.0\.kind: .*stages\.0\.steps/,
    ],
    [
      'an unknown source',
      () => withRecipe(JSON.stringify({ ...recipe, stages: [{ ...recipe.stages[0], sources: ['other.hdf5'] }] })),
      2,
      'stages.0.sources: expected names of the recipe',
    ],
    [
      'another recipe on resume',
      () => withRecipe(JSON.stringify({ ...recipe, seed: 4 }), 'whole', '--resume'),
      2,
      'expected the recipe and the data the run was begun with',
    ],
    [
      'an architecture the kernels cannot run',
      () => withRecipe(JSON.stringify({ ...recipe, architecture: unrunnable }), 'y'),
      2,
      /^error: heads: expected a multiple of 4, got 5/m,
    ],
    ['a file that is not HDF5', () => withData('not.hdf5', 'text'), 3, 'expected an HDF5 file'],
  ])('%s: a clear error', async (_, run, status, message) => {
    const result = await run();
    expect(result.stderr).toMatch(message);
    expect(result.status).toBe(status);
  });
});

function withRecipe(text: string, out = 'x', ...more: string[]) {
  writeFileSync(path('other.json'), text);
  return run('other.json', out, ...more);
}

function withData(name: string, contents: string) {
  writeFileSync(path(name), contents);
  return withRecipe(JSON.stringify({ ...recipe, sources: [{ path: name }], stages: [recipe.stages[0]] }));
}
