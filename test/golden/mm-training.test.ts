import { describe, expect, it } from 'vitest';
import { type Architecture, architectureSchema } from '../../src/model/architecture.js';
import { createParameterGraph } from '../../src/parameters/parameter-graph.js';
import { applyParameterNetwork } from '../../src/parameters/parameter-network.js';
import { parameterTensors } from '../../src/parameters/weights.js';
import { mapTerms } from '../../src/potentials/bonded-terms.js';
import { molecularMechanics } from '../../src/potentials/mm.js';
import { accumulateParameterGradient } from '../../src/potentials/mm-gradient.js';
import { zeroGradient } from '../../src/potentials/parameters.js';
import { ReferenceOps } from '../../src/tensor/reference.js';
import { Tape } from '../../src/tensor/tape.js';
import { type GoldenMm, goldenTopology } from '../support/golden-mm.js';
import { goldenFeatures } from '../support/golden-molecule.js';
import { nameSequence, type RecipeModel, recipeWeights } from '../support/recipe-weights.js';
import { hasReferenceData, readGolden } from '../support/reference-data.js';

/** float64 against float64, relative to the norm of each tensor's gradient. */
const GRADIENT_TOLERANCE = 1e-9;
const LOSS_TOLERANCE = 1e-9;

interface GoldenGradient {
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
  cases: { stage1: { loss: number; grads: Record<string, GoldenGradient | null> } };
}

const cases: [string, RecipeModel, Architecture][] = [
  ['acetamide', 'mini', architectureSchema.parse({ mm: { width: 32 } })],
  ['water_dimer', 'mini', architectureSchema.parse({ mm: { width: 32 } })],
  ['acetamide', 'full', architectureSchema.parse({})],
];

/**
 * The MM stage's loss, mean (ΔE)² + mean (Δ∂E/∂x)² + mean k² of propers and of impropers, and its weight gradient put together
 * from `accumulateParameterGradient` and a tape over the parameter network.
 */
describe.skipIf(!hasReferenceData)('golden gradient of the MM training stage', () => {
  it.each(cases)('%s, %s', (system, model, architecture) => {
    const golden = readGolden<GoldenTraining>(`training_${system}_${model}.json`);
    const { molecules } = readGolden<{ molecules: GoldenMm[] }>(`molecules_${model}.json`);
    const molecule = molecules.find(({ name }) => name === golden.name)!;
    const topology = goldenTopology(molecule);
    const base = new ReferenceOps();
    const tape = new Tape(base);
    const weights = new Map(
      [...parameterTensors(base, recipeWeights(model))].map(([name, tensor]) => [name, tape.variable(tensor)]),
    );
    const graph = createParameterGraph(topology, goldenFeatures(molecule), architecture);
    const tensors = applyParameterNetwork(tape, weights, architecture, graph);
    const parameters = {
      coefficients: mapTerms(({ name }) => tape.read(tensors.coefficients[name])),
      torsionGuard: architecture.mm.torsionGuard,
      charges: null,
    };

    const potential = molecularMechanics(topology, parameters);
    const conformations = golden.xyz_angstrom.map((xyz) => Float64Array.from(xyz.flat()));
    const count = conformations.length;
    const forces = conformations.map((x) => new Float64Array(x.length));
    const energies = conformations.map((x, c) => potential.energyForces(x, forces[c]!));
    const errors = centered(energies).map((energy, c) => energy - centered(golden.u_ref_relative)[c]!);
    const gradientErrors = forces.map((force, c) => force.map((f, i) => -f - golden.u_ref_prime[c]!.flat()[i]!));
    const components = count * 3 * topology.atomCount;
    const out = zeroGradient(topology);
    conformations.forEach((x, c) => {
      const direction = gradientErrors[c]!.map((error) => (2 * error) / components);
      accumulateParameterGradient(topology, parameters, x, (2 * errors[c]!) / count, direction, out);
    });
    let loss = meanSquare(errors) + meanSquare(gradientErrors.flatMap((error) => [...error]));
    for (const name of ['proper', 'improper'] as const) {
      const k = parameters.coefficients[name];
      loss += meanSquare(k);
      k.forEach((value, i) => {
        out.coefficients[name][i]! += (2 * value) / k.length;
      });
    }
    expect(Math.abs(loss / golden.cases.stage1.loss - 1)).toBeLessThan(LOSS_TOLERANCE);

    mapTerms(({ name }) => {
      const node = tensors.coefficients[name];
      tape.accumulate(node, base.constant(out.coefficients[name], tape.rows(node), tape.columns(node)));
    });
    tape.backward();
    for (const [name, expected] of Object.entries(golden.cases.stage1.grads)) {
      const { gradient } = weights.get(name)!;
      if (expected === null) {
        expect(gradient, name).toBeNull();
        continue;
      }
      const { data } = gradient!;
      const random = nameSequence(`${name}#proj`);
      const scale = GRADIENT_TOLERANCE * Math.max(expected.norm, 1) * Math.sqrt(data.length);
      const near = (got: number, value: number, what: string) =>
        expect(Math.abs(got - value), `${name} ${what}: expected ${value}, got ${got}`).toBeLessThan(scale);
      near(Math.sqrt(data.reduce((sum, g) => sum + g * g, 0)), expected.norm, 'norm');
      near(
        data.reduce((sum, g) => sum + g, 0),
        expected.sum,
        'sum',
      );
      near(
        data.reduce((sum, g, i) => sum + g * random(i), 0),
        expected.proj,
        'projection',
      );
      expected.first.forEach((value, i) => {
        near(data[i]!, value, `entry ${i}`);
      });
    }
  });
});

function centered(values: readonly number[]): number[] {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return values.map((value) => value - mean);
}

function meanSquare(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]! ** 2;
  return values.length === 0 ? 0 : sum / values.length;
}
