/**
 * Whole training steps as the trainer makes them: shards on worker threads, their gradients added; the optimizer, which is
 * the same for all, is left out. The data are made up: conformers shaken a little, with the energies and gradients of springs to
 * where their atoms were.
 */

import { type Model, Rng } from 'resff';
import { generateConformers } from 'resff/build';
import { openExecutor, registerConformerResources } from 'resff/node';
import { ParameterVector, parseRecipe, planBatch, stageSettings } from 'resff/train';
import { trainingPool } from 'resff/workflow';
import { DEFAULT_RECIPE } from '../default-recipe.js';
import type { Measured } from '../table.js';
import { measureAsync, type Timing } from '../timing.js';
import type { Context } from './context.js';

const SMILES = [
  'CC(=O)NC(C)C(=O)NC',
  'CC(=O)Nc1ccc(O)cc1',
  'OCC1OC(O)C(O)C(O)C1O',
  'CN1CCC(N)CC1',
  'CCOC(=O)c1ccccc1N',
  'CC(C)CC(N)C(=O)O',
  'c1ccc2[nH]ccc2c1',
  'CSCCC(N)C(=O)NC',
];
/** 24 atoms: four of it are as much work as the step of the PyTorch program. */
const CAFFEINE = 'Cn1cnc2c1c(=O)n(C)c(=O)n2C';
/** A run takes hours; its first seconds, in which every thread still compiles, do not count. */
const WARM_UP_S = 6;
/** kcal/mol/Å² of every spring */
const SPRING = 200;

/** Of a stage with the defaults of a recipe. */
const [stage] = parseRecipe(DEFAULT_RECIPE).stages;
const settings = stageSettings(stage!);

interface Workload {
  readonly name: string;
  readonly system: string;
  smiles(threads: number): readonly string[];
  readonly conformations: number;
  readonly settings: typeof settings;
  shards(threads: number): number;
}

const workloads: readonly Workload[] = [
  {
    name: 'training',
    system: '8 molecules, both networks',
    smiles: () => SMILES,
    conformations: 8,
    settings: { ...settings, trainMm: true },
    shards: () => 4,
  },
  {
    name: 'trainStep4x24',
    system: 'trainer, residual stage',
    smiles: () => new Array<string>(4).fill(CAFFEINE),
    conformations: 1,
    settings: { ...settings, trainMm: false },
    shards: (threads) => threads,
  },
  {
    name: 'trainStep4x24PerWorker',
    system: 'trainer, residual stage, 4 systems on each worker',
    smiles: (threads) => new Array<string>(4 * threads).fill(CAFFEINE),
    conformations: 1,
    settings: { ...settings, trainMm: false },
    shards: (threads) => threads,
  },
];

export const name = 'training';

export async function run({ model, torch, options: { quick } }: Context): Promise<Measured[]> {
  registerConformerResources();
  const results: Measured[] = [];
  for (const workload of workloads) {
    let alone: number | undefined;
    for (const threads of [1, 2]) {
      const time = await stepTime(workload, threads, model, quick);
      const base = workload.name === 'trainStep4x24' ? torch(threads)?.trainStepMs : undefined;
      const conformationsPerS = (1e3 * time.conformations) / time.ms;
      alone ??= conformationsPerS;
      results.push({
        name: workload.name,
        system: workload.system,
        backend: 'wasm, fastest variant',
        threads,
        ...time,
        conformationsPerS,
        ...(base !== undefined && { ratioToTorch: base / time.ms }),
        ...(threads > 1 && { ratioToOneThread: conformationsPerS / alone }),
      });
    }
  }
  return results;
}

async function stepTime(
  { smiles: smilesFor, conformations, settings, shards }: Workload,
  threads: number,
  model: Model,
  quick: boolean,
): Promise<Timing & { atoms: number; conformations: number }> {
  const { architecture } = model;
  const smiles = smilesFor(threads);
  const molecules = smiles.map((one, seed) => madeUp(one, seed, conformations));
  const sizes = molecules.map(({ molecule }) => ({ atoms: molecule.atomicNumbers.length, conformations }));
  const vector = new ParameterVector(architecture);
  const weights = vector.fromWeights(model.weights, Float32Array);
  const gradient = new Float32Array(vector.size);
  const slots = shards(threads);
  const executor = openExecutor({ threads, youngGenerationMb: 128 });
  const pool = await trainingPool(executor, { slots, architecture, molecules, size: vector.size });
  const batch = { seed: 1, batchMolecules: smiles.length, maxConformations: conformations, shards: slots };
  let step = 0;
  const time = await measureAsync(
    async () => {
      const plan = planBatch(sizes, [...molecules.keys()], { ...batch, step: step++ });
      const scale = 1 / smiles.length;
      const tasks = plan.map((draws, seed) => ({ draws, settings, training: { scale, seed } }));
      await pool.run(weights, tasks, gradient);
    },
    quick,
    quick ? 0 : WARM_UP_S,
  );
  await pool.close();
  await executor.close();
  return {
    ...time,
    atoms: sizes.reduce((sum, { atoms }) => sum + atoms * conformations, 0),
    conformations: smiles.length * conformations,
  };
}

function madeUp(smiles: string, seed: number, conformations: number) {
  const { molecule, positions: rest } = generateConformers(smiles)[0]!;
  const rng = new Rng(seed);
  const positions = new Float64Array(conformations * rest.length);
  const gradients = new Float64Array(positions.length);
  const energies = new Float64Array(conformations);
  for (let i = 0; i < positions.length; i++) {
    const shift = 0.08 * rng.normal();
    positions[i] = rest[i % rest.length]! + shift;
    gradients[i] = SPRING * shift;
    energies[Math.floor(i / rest.length)]! += 0.5 * SPRING * shift * shift;
  }
  return {
    id: `${smiles} ${seed}`,
    source: 'made up',
    molecule,
    positions,
    energies,
    gradients,
    dipoles: null,
    level: null,
    weight: 1,
  };
}
