import { describe, expect, it } from 'vitest';
import { createMolecule } from '../../src/chemistry/molecule.js';
import { architectureSchema } from '../../src/model/architecture.js';
import type { Weights } from '../../src/model/weights.js';
import { referenceDevice } from '../../src/residual/exact-device.js';
import { adamStep } from '../../src/train/adam.js';
import { objectiveOn } from '../../src/train/objective.js';
import type { StageSettings, TrainingMolecule } from '../../src/train/objective-types.js';
import { ParameterVector } from '../../src/train/parameter-vector.js';
import type { GoldenMolecule } from '../support/golden-molecule.js';
import { nameSequence, recipeWeights } from '../support/recipe-weights.js';
import { hasReferenceData, readGolden } from '../support/reference-data.js';

interface TensorDigest {
  norm: number;
  sum: number;
  proj: number;
  first: number[];
}

interface GoldenTraining {
  name: string;
  xyz_angstrom: number[][][];
  u_ref_relative: number[];
  u_ref_prime: number[][][];
  cases: Record<
    'stage1' | 'stage2' | 'joint',
    {
      loss: number;
      energy_loss: number;
      force_loss: number;
      l2_improper: number;
      l2_proper: number;
      grads: Record<string, TensorDigest | null>;
    }
  >;
  adam?: {
    lr: number;
    betas: [number, number];
    eps: number;
    losses_before_each_step_and_after_last: number[];
    params_after: Record<string, TensorDigest>;
  };
}

const stages: Record<'stage1' | 'stage2' | 'joint', StageSettings> = {
  stage1: settings({ trainMm: true, torsionL2: 1 }),
  stage2: settings({ trainResidual: true, residualWeight: 1 }),
  joint: settings({ trainMm: true, trainResidual: true, residualWeight: 1 }),
};

function settings(some: Partial<StageSettings>): StageSettings {
  const none = { trainMm: false, trainResidual: false, residualWeight: 0, torsionL2: 0, dropout: 0 };
  return {
    ...none,
    energyWeight: 1,
    forceWeight: 1,
    dipoleWeight: 0,
    energyHuber: Infinity,
    forceHuber: Infinity,
    ...some,
  };
}

/** Relative to a tensor's norm: float64 on both sides, thousands of terms summed in different orders. */
const GRADIENT_TOLERANCE = 1e-6;
/** After five Adam steps; Adam divides by gradients near zero, which magnifies rounding. */
const ADAM_TOLERANCE = 1e-6;

function load(file: string, size: 'mini' | 'full') {
  const golden = readGolden<GoldenTraining>(file);
  const molecule = readGolden<{ molecules: GoldenMolecule[] }>(`molecules_${size}.json`).molecules.find(
    ({ name }) => name === golden.name,
  )!;
  const architecture = architectureSchema.parse({ mm: { width: size === 'mini' ? 32 : 512 } });
  const vector = new ParameterVector(architecture);
  const objective = objectiveOn(referenceDevice(), architecture, vector);
  const item: TrainingMolecule = {
    id: golden.name,
    source: 'golden',
    molecule: createMolecule({
      name: golden.name,
      atomicNumbers: molecule.atomic_numbers,
      formalCharges: molecule.formal_charges,
      bonds: molecule.bonds.flat(),
      bondOrders: molecule.bond_orders_kekule,
    }),
    positions: Float64Array.from(golden.xyz_angstrom.flat(2)),
    energies: Float64Array.from(golden.u_ref_relative),
    gradients: Float64Array.from(golden.u_ref_prime.flat(2)),
    dipoles: null,
    level: null,
    weight: 1,
  };
  const weights = vector.fromWeights(recipeWeights(size), Float64Array);
  return { golden, vector, objective, item, weights };
}

function expectDigest(name: string, values: ArrayLike<number>, golden: TensorDigest, tolerance: number): void {
  const project = nameSequence(`${name}#proj`);
  const data = Float64Array.from(values);
  // A gradient that cancels to zero (energies are centered, so the last bias has none) is zero to rounding only.
  const limit = tolerance * Math.max(golden.norm, 1e-6);
  expect(Math.abs(Math.hypot(...chunkNorms(data)) - golden.norm), `${name} norm`).toBeLessThanOrEqual(limit);
  const root = Math.sqrt(data.length);
  expect(Math.abs(data.reduce((sum, x) => sum + x, 0) - golden.sum), `${name} sum`).toBeLessThanOrEqual(limit * root);
  const projection = data.reduce((sum, x, i) => sum + x * project(i), 0);
  expect(Math.abs(projection - golden.proj), `${name} projection`).toBeLessThanOrEqual(limit * root);
  golden.first.forEach((x, i) => {
    expect(Math.abs(data[i]! - x), `${name}[${i}]`).toBeLessThanOrEqual(limit);
  });
}

/** In the layout of the reference. */
function entriesOf(tensors: Weights, name: string): Float64Array {
  return Float64Array.from(tensors.get(name)!.data);
}

/** The float64 backend has none. */
const NO_TABLES = new Float32Array();

/** Norms of short pieces: Math.hypot takes its numbers as arguments. */
function chunkNorms(data: Float64Array): number[] {
  const norms: number[] = [];
  for (let i = 0; i < data.length; i += 1024)
    norms.push(Math.sqrt(data.subarray(i, i + 1024).reduce((s, x) => s + x * x, 0)));
  return norms.length > 1024 ? [Math.sqrt(norms.reduce((s, x) => s + x * x, 0))] : norms;
}

describe.skipIf(!hasReferenceData)('golden training, float64', () => {
  const files = [
    ['training_acetamide_mini.json', 'mini'],
    ['training_water_dimer_mini.json', 'mini'],
    ['training_acetamide_full.json', 'full'],
  ] as const;
  // Of the full width the stage that trains everything, in float64 slow enough; what a stage leaves out shows in the small ones.
  const cases = files.flatMap(([file, size]) =>
    (Object.keys(stages) as (keyof typeof stages)[])
      .filter((stage) => size === 'mini' || stage === 'joint')
      .map((stage) => [file, stage, size] as const),
  );

  it.each(cases)('%s %s: loss and gradient of every tensor', (file, stage, size) => {
    const { golden, vector, objective, item, weights } = load(file, size);
    const expected = golden.cases[stage];
    const gradient = new Float64Array(vector.size);
    objective.setWeights(weights);
    const result = objective.lossGradient([item], stages[stage], 1, gradient, NO_TABLES, 0);
    expect(result.energyLoss).toBeCloseTo(expected.energy_loss, 7);
    expect(result.forceLoss).toBeCloseTo(expected.force_loss, 7);
    expect(result.loss).toBeCloseTo(expected.loss, 7);
    const gradients = vector.toWeights(gradient);
    for (const [name, digest] of Object.entries(expected.grads)) {
      if (digest === null) continue;
      expectDigest(name, entriesOf(gradients, name), digest, GRADIENT_TOLERANCE);
    }
  });

  it('five Adam steps', () => {
    const { golden, vector, objective, item, weights } = load('training_water_dimer_mini.json', 'mini');
    const { lr, losses_before_each_step_and_after_last: losses, params_after } = golden.adam!;
    const moments = {
      firstMoment: new Float64Array(vector.size),
      secondMoment: new Float64Array(vector.size),
    };
    const ranges = vector.ranges(['mm', 'residual']);
    losses.forEach((loss, step) => {
      objective.setWeights(weights);
      const gradient = new Float64Array(vector.size);
      const result = objective.lossGradient([item], stages.joint, 1, gradient, NO_TABLES, 0);
      expect(Math.abs(result.loss - loss), `loss before step ${step}`).toBeLessThan(1e-6 * loss);
      if (step < losses.length - 1) adamStep(weights, gradient, moments, { learningRate: lr, step: step + 1 }, ranges);
    });
    const after = vector.toWeights(weights);
    for (const [name, digest] of Object.entries(params_after))
      if (vector.names.includes(name)) expectDigest(name, entriesOf(after, name), digest, ADAM_TOLERANCE);
  });
});
