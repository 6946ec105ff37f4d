import { describe, expect, it } from 'vitest';
import { parseSmiles } from '../formats/smiles/smiles.js';
import { emptyEvaluation } from './loss.js';
import type { Evaluation, TrainingMolecule } from './objective-types.js';
import { ParameterVector } from './parameter-vector.js';
import { parseRecipe } from './recipe.js';
import type { ShardPool, ShardTask } from './shard.js';
import { type TrainingObserver, train } from './trainer.js';
import { freshState } from './training-state.js';

const architecture = { embeddingWidth: 2, mm: { width: 2 }, residual: { channels: 8, heads: 4, radialFunctions: 2 } };
/** with matrices that count as hidden */
const wide = { ...architecture, mm: { width: 16 } };
const stage = {
  name: 'only',
  kind: 'joint',
  steps: 60,
  learningRate: 0.1,
  schedule: { kind: 'constant' },
  batchMolecules: 2,
  average: null,
  validateEvery: 1,
};

function molecule(id: string, source = 'a'): TrainingMolecule {
  const water = parseSmiles('O');
  const energies = Float64Array.of(0, 1);
  return {
    id,
    source,
    molecule: water,
    positions: new Float64Array(18),
    energies,
    gradients: null,
    dipoles: null,
    level: null,
    weight: 1,
  };
}

/** A pool whose loss is the square of the distance from the first weight to `target` (validation: to 3), per molecule. */
function quadraticPool(target: (task: ShardTask) => number): ShardPool & { seen: Set<number> } {
  const seen = new Set<number>();
  return {
    seen,
    async run(weights, tasks, gradient) {
      gradient?.fill(0);
      return tasks.map((task): Evaluation => {
        for (const { molecule } of task.draws) seen.add(molecule);
        const error = weights[0]! - (task.training === null ? 3 : target(task));
        const count = task.draws.length;
        if (gradient) gradient[0]! += 2 * error * count * task.training!.scale;
        return { ...emptyEvaluation(), loss: error * error * count, molecules: count, energyCount: count };
      });
    },
    async orthogonalize(vector, matrices) {
      for (const { begin, end } of matrices) vector.fill(1, begin, end);
    },
    async close() {},
  };
}

async function runStages(
  stages: object[],
  options: {
    pool?: ReturnType<typeof quadraticPool>;
    observer?: TrainingObserver;
    validation?: number;
    architecture?: object;
  } = {},
) {
  const recipe = parseRecipe(
    JSON.stringify({
      name: 'test',
      architecture: options.architecture ?? architecture,
      sources: [{ path: 'a', repeat: 2 }, { path: 'b' }],
      stages,
    }),
  );
  const vector = new ParameterVector(recipe.architecture);
  const state = freshState(new Float32Array(vector.size), 'test');
  const molecules = [molecule('1'), molecule('2', 'b'), molecule('3'), molecule('4'), molecule('5', 'b')];
  const pool = options.pool ?? quadraticPool(() => 5);
  const trainCount = molecules.length - (options.validation ?? 2);
  const finished = await train({ recipe, vector, molecules, trainCount, pool, state }, options.observer);
  return { finished, state, pool };
}

describe('train', () => {
  it('keeps the weights that validate best, not the last ones', async () => {
    // On its way from 0 to 5 the weight passes 3, the minimum of the validation.
    const { state } = await runStages([stage]);
    expect(state.weights[0]).toBeCloseTo(3, 1);
  });

  it('keeps the last weights where nothing is validated', async () => {
    const { state } = await runStages([{ ...stage, steps: 200 }], { validation: 0 });
    expect(state.weights[0]).toBeCloseTo(5, 1);
  });

  it('ends a stage early, and only when asked to', async () => {
    const steps: number[] = [];
    const observer: TrainingObserver = { onStep: ({ step }) => steps.push(step) };
    await runStages([{ ...stage, earlyStopping: 4 }], { observer });
    // Steps of Adam at rate 0.1: it is at 3 after about 30.
    expect(steps.length).toBeGreaterThan(30);
    expect(steps.length).toBeLessThan(45);
    steps.length = 0;
    await runStages([stage], { observer });
    expect(steps).toHaveLength(60);
  });

  it('lowers the rate when the score does not improve, and starts the optimizer afresh', async () => {
    const rates: number[] = [];
    const patience = { kind: 'patience', patience: 3, factor: 0.5 };
    await runStages([{ ...stage, schedule: patience }], { observer: { onStep: (r) => rates.push(r.learningRate) } });
    expect(rates[0]).toBe(0.1);
    expect(new Set(rates).size).toBeGreaterThan(2);
    expect(rates.every((rate, i) => i === 0 || rate === rates[i - 1] || rate === 0.5 * rates[i - 1]!)).toBe(true);
  });

  it('moves hidden matrices by Muon and all else by Adam where the stage says so', async () => {
    const vector = new ParameterVector(
      parseRecipe(JSON.stringify({ name: 'x', architecture: wide, sources: [{ path: 'a' }], stages: [stage] }))
        .architecture,
    );
    const muon = { ...stage, kind: 'mm', steps: 3, optimizer: 'muon' };
    const { state } = await runStages([muon], { architecture: wide, validation: 0 });
    const matrices = vector.hiddenMatrices(['mm']);
    expect(matrices.length).toBeGreaterThan(5);
    const moved = [...state.weights].flatMap((weight, i) => (weight === 0 ? [] : [i]));
    const inside = moved.filter((i) => matrices.some(({ begin, end }) => begin <= i && i < end));
    expect(inside).toHaveLength(matrices.reduce((sum, { begin, end }) => sum + end - begin, 0));
    // three steps at rate 0.1, of which the made-up orthogonal matrices of ones make 0.2 √(longer side) each
    for (const { begin, rows, columns } of matrices)
      expect(state.weights[begin]).toBeCloseTo(-3 * 0.1 * 0.2 * Math.sqrt(Math.max(rows, columns)), 5);
  });

  it('trains and validates a stage on its own sources', async () => {
    const pool = quadraticPool(() => 5);
    await runStages([{ ...stage, sources: ['b'] }], { pool });
    expect([...pool.seen].sort()).toEqual([1, 4]);
  });

  it('names the molecules of a loss that is not finite, and leaves the state before the step', async () => {
    let steps = 0;
    const pool = quadraticPool(({ draws }) => {
      steps += 1;
      return steps > 10 && draws.length > 0 ? Number.NaN : 5;
    });
    const observer: TrainingObserver = { onStep: ({ step }) => expect(step).toBeLessThan(10) };
    await expect(runStages([stage], { pool, observer })).rejects.toThrow(
      /expected a finite loss and gradient, got norm NaN \(stage only, step \d, among molecules [\d, ]+\)/,
    );
  });

  it('stops where it is asked to, after saving', async () => {
    let saves = 0;
    let steps = 0;
    const observer: TrainingObserver = {
      afterStep: () => ({ save: false, stop: ++steps === 7 }),
      onSave: ({ progress }) => {
        saves += 1;
        expect(progress.step).toBe(7);
      },
    };
    const { finished } = await runStages([stage], { observer });
    expect([finished, saves]).toEqual([false, 1]);
  });
});
