import { describe, expect, it } from 'vitest';
import { architectureSchema } from '../../src/model/architecture.js';
import { enableRelaxedSimd } from '../../src/node/relaxed-simd.js';
import { initializeWeights } from '../../src/train/initialization.js';
import { createObjective } from '../../src/train/objective.js';
import type { StageSettings, TrainingMolecule } from '../../src/train/objective-types.js';
import { ParameterVector } from '../../src/train/parameter-vector.js';
import { localPool, type ShardTask } from '../../src/train/shard.js';
import { moleculeOf } from '../support/line-notation.js';
import { nameSequence } from '../support/recipe-weights.js';
import { joint } from '../support/stage-settings.js';

enableRelaxedSimd();

/** float32 with coarse tables against float64 with exact filters, relative to the norm of the gradient. */
const GRADIENT_TOLERANCE = 1e-3;
/** The same numbers added in another order. */
const ORDER_TOLERANCE = 1e-5;

const architecture = architectureSchema.parse({
  mm: { width: 16 },
  residual: { channels: 16, heads: 4, layers: 2, radialFunctions: 12, cutoff: 6 },
});
const vector = new ParameterVector(architecture);
const weights = initializeWeights(vector, architecture, 3);

const methanol = moleculeOf('C O H H H H', '0-1 0-2 0-3 0-4 1-5', 'methanol');
const rest = [0, 0, 0, 1.4, 0, 0, -0.4, 1, 0, -0.4, -0.5, 0.9, -0.4, -0.5, -0.9, 1.7, -0.5, 0.7];
const molecules = ['a', 'b', 'c'].map((id): TrainingMolecule => {
  const random = nameSequence(id);
  const conformations = 2;
  return {
    id,
    source: 'made up',
    molecule: methanol,
    positions: Float64Array.from(
      { length: conformations * rest.length },
      (_, i) => rest[i % rest.length]! + 0.1 * random(i),
    ),
    energies: Float64Array.from({ length: conformations }, (_, c) => 5 * random(100 + c)),
    gradients: Float64Array.from({ length: conformations * rest.length }, (_, i) => 10 * random(200 + i)),
    dipoles: null,
    level: null,
    weight: 1,
  };
});
const draws = molecules.map((_, molecule) => ({ molecule, conformations: [0, 1] }));
const tasksOf = (shards: (typeof draws)[], settings: StageSettings): ShardTask[] =>
  shards.map((shard, seed) => ({ draws: shard, settings, training: { scale: 0.5, seed } }));

async function gradientOf(backend: 'reference' | 'wasm', tasks: ShardTask[]) {
  const pool = localPool(createObjective({ backend, architecture, vector }), molecules);
  const gradient = new Float32Array(vector.size);
  await pool.run(weights, tasks, gradient);
  return gradient;
}

const norm = (x: Float32Array) => Math.sqrt(x.reduce((sum, value) => sum + value * value, 0));
const distance = (a: Float32Array, b: Float32Array) => norm(a.map((x, i) => x - b[i]!)) / norm(b);

describe('orthogonal matrices on wasm', () => {
  it('are those of the float64 reference, and nothing else in the vector changes', async () => {
    const matrices = vector.hiddenMatrices(['mm', 'residual']);
    expect(matrices.length).toBeGreaterThan(20);
    const random = nameSequence('orthogonal');
    const [got, expected] = await Promise.all(
      (['wasm', 'reference'] as const).map(async (backend) => {
        const values = Float32Array.from({ length: vector.size }, (_, i) => random(i));
        await localPool(createObjective({ backend, architecture, vector }), molecules).orthogonalize(values, matrices);
        return values;
      }),
    );
    for (const { begin, end } of matrices)
      expect(distance(got!.subarray(begin, end), expected!.subarray(begin, end))).toBeLessThan(GRADIENT_TOLERANCE);
    const inside = (i: number) => matrices.some(({ begin, end }) => begin <= i && i < end);
    got!.forEach((value, i) => {
      if (!inside(i)) expect(value).toBe(Math.fround(random(i)));
    });
  });
});

describe('gradient of a batch on wasm, with tables that the shards share', () => {
  it.each([
    ['joint', joint],
    ['residual', { ...joint, trainMm: false }],
    ['mm', { ...joint, trainResidual: false, residualWeight: 0 }],
  ])('%s: is that of the float64 reference, tensor by tensor', async (_, settings) => {
    const tasks = tasksOf([draws], settings);
    const [got, expected] = [await gradientOf('wasm', tasks), await gradientOf('reference', tasks)];
    expect(distance(got, expected)).toBeLessThan(GRADIENT_TOLERANCE);
    const scale = norm(expected);
    for (const name of vector.names) {
      const error = norm(vector.view(got, name).map((x, i) => x - vector.view(expected, name)[i]!));
      expect(error / scale, name).toBeLessThan(GRADIENT_TOLERANCE);
    }
  });

  it('does not depend on how it is cut, empty shards included', async () => {
    const whole = await gradientOf('wasm', tasksOf([draws], joint));
    for (const shards of [
      [draws.slice(0, 1), draws.slice(1)],
      [draws.slice(2), [], draws.slice(0, 2)],
    ])
      expect(distance(await gradientOf('wasm', tasksOf(shards, joint)), whole)).toBeLessThan(ORDER_TOLERANCE);
  });

  it('a pool gives the same bits again, also after an evaluation', async () => {
    const pool = localPool(createObjective({ backend: 'wasm', architecture, vector }), molecules);
    const tasks = tasksOf([draws.slice(0, 1), draws.slice(1)], joint);
    const [first, second] = [new Float32Array(vector.size), new Float32Array(vector.size)];
    const trained = await pool.run(weights, tasks, first);
    const evaluated = await pool.run(
      weights,
      tasks.map((task) => ({ ...task, training: null })),
      null,
    );
    await pool.run(weights, tasks, second);
    expect(second).toEqual(first);
    expect(evaluated.map(({ loss }) => loss)).toEqual(trained.map(({ loss }) => loss));
  });
});
