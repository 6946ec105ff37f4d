import { describe, expect, it } from 'vitest';
import { nameSequence, recipeTensor } from '../../test/support/recipe-weights.js';
import { weightGradient } from '../../test/support/weight-gradient.js';
import { architectureSchema } from '../model/architecture.js';
import { tensorCatalog } from '../model/tensor-catalog.js';
import type { Tensor } from '../model/weights.js';
import { residualBatch } from './batch.js';
import { residualEngine } from './engine.js';
import { referenceDevice } from './exact-device.js';

const architecture = architectureSchema.parse({
  embeddingWidth: 8,
  residual: { channels: 16, heads: 4, radialFunctions: 8, layers: 3, cutoff: 4 },
});
const weights = new Map<string, Tensor>(
  tensorCatalog(architecture)
    .filter(({ module, used }) => module === 'residual' && used)
    .map(({ name, shape }) => {
      const { data } = recipeTensor(name, shape);
      // Eight functions instead of 64 are eight times as wide, which also keeps the central differences accurate.
      if (name.endsWith('betas')) data.fill(16);
      if (name.endsWith('means')) data.set(Float32Array.from(data, (_, k) => k / 7));
      return [name, { shape, data: Float64Array.from(data) }];
    }),
);

function randomMolecule(name: string, atoms: number, conformations: number) {
  const features = Float64Array.from({ length: atoms * 114 }, (_, i) => nameSequence(name)(i));
  const cloud = (c: number) => Float64Array.from({ length: atoms * 3 }, (_, i) => 2 * nameSequence(name + c)(i));
  return { features, conformations: Array.from({ length: conformations }, (_, c) => cloud(c)) };
}

const batch = residualBatch([randomMolecule('a', 4, 2), randomMolecule('b', 3, 1)], architecture.residual.cutoff);
const engine = residualEngine(referenceDevice(), architecture);

/** Central differences in float64: truncation 4e-10 of the third derivative, rounding 1e-13/2e-5. */
const DIFFERENCE_STEP = 2e-5;
const DIFFERENCE_TOLERANCE = 1e-6;

describe('residual engine, float64', () => {
  it('position gradients agree with central differences of the energies', () => {
    engine.setWeights(weights);
    const { gradients } = engine.energyGradients(batch);
    for (let i = 0; i < batch.positions.length; i += 4) {
      const at = (step: number) => {
        const positions = batch.positions.slice();
        positions[i]! += step;
        return engine.energyGradients({ ...batch, positions }).energies.reduce((a, b) => a + b, 0);
      };
      const difference = (at(DIFFERENCE_STEP) - at(-DIFFERENCE_STEP)) / (2 * DIFFERENCE_STEP);
      expect(Math.abs(gradients[i]! - difference), `component ${i}`).toBeLessThan(DIFFERENCE_TOLERANCE);
    }
  });

  it('weight gradients of energies and directional derivatives agree with central differences', () => {
    const energyWeights = Float64Array.from([0.7, -1.3, 0.4]);
    const direction = Float64Array.from(batch.positions, (_, i) => nameSequence('direction')(i));
    const objective = (trial: Map<string, Tensor>) => {
      engine.setWeights(trial);
      const { energies, gradients } = engine.energyGradients(batch);
      const fromEnergies = energies.reduce((sum, energy, c) => sum + energyWeights[c]! * energy, 0);
      return gradients.reduce((sum, g, i) => sum + direction[i]! * g, fromEnergies);
    };
    engine.setWeights(weights);
    const gradient = weightGradient(engine, weights, batch, energyWeights, direction);
    let checked = 0;
    for (const [name, tensor] of weights) {
      const index = checked++ % tensor.data.length;
      const at = (step: number) => {
        const data = tensor.data.slice();
        data[index]! += step;
        return objective(new Map(weights).set(name, { ...tensor, data }));
      };
      const difference = (at(DIFFERENCE_STEP) - at(-DIFFERENCE_STEP)) / (2 * DIFFERENCE_STEP);
      expect(Math.abs((gradient.get(name)?.data[index] ?? 0) - difference), `${name}[${index}]`).toBeLessThan(
        DIFFERENCE_TOLERANCE,
      );
    }
    expect(checked).toBeGreaterThan(50);
  });
});

describe('a system large enough for spatial order', () => {
  const atoms = 130;
  const molecule = { features: randomMolecule('large', atoms, 0).features, positions: new Float64Array(0) };
  molecule.positions = Float64Array.from({ length: 3 * atoms }, (_, k) => 9 * nameSequence('large')(k));
  const shuffled = Array.from({ length: atoms }, (_, i) => (i * 47 + 11) % atoms);
  const permuted = {
    features: Float64Array.from({ length: atoms * 114 }, (_, k) => {
      return molecule.features[shuffled[Math.floor(k / 114)]! * 114 + (k % 114)]!;
    }),
    positions: Float64Array.from({ length: atoms * 3 }, (_, k) => {
      return molecule.positions[3 * shuffled[Math.floor(k / 3)]! + (k % 3)]!;
    }),
  };
  const batchOf = ({ features, positions }: typeof molecule) =>
    residualBatch([{ features, conformations: [positions] }], architecture.residual.cutoff);

  it('gradients come back in the order of the atoms', () => {
    engine.setWeights(weights);
    const one = engine.energyGradients(batchOf(molecule));
    const other = engine.energyGradients(batchOf(permuted));
    expect(Math.abs(one.energies[0]! - other.energies[0]!)).toBeLessThan(DIFFERENCE_TOLERANCE);
    expect(Math.max(...one.gradients.map(Math.abs))).toBeGreaterThan(1e-3);
    other.gradients.forEach((g, k) => {
      const expected = one.gradients[3 * shuffled[Math.floor(k / 3)]! + (k % 3)]!;
      expect(Math.abs(g - expected), `component ${k}`).toBeLessThan(DIFFERENCE_TOLERANCE);
    });
  });

  it('directions are taken in the order of the atoms', () => {
    const direction = Float64Array.from(molecule.positions, (_, k) => nameSequence('direction')(k));
    const moved = Float64Array.from(direction, (_, k) => direction[3 * shuffled[Math.floor(k / 3)]! + (k % 3)]!);
    const one = weightGradient(engine, weights, batchOf(molecule), Float64Array.of(1), direction);
    const other = weightGradient(engine, weights, batchOf(permuted), Float64Array.of(1), moved);
    for (const [name, { data }] of one) {
      const largest = Math.max(1e-3, ...Array.from(data, Math.abs));
      data.forEach((g, i) => {
        expect(Math.abs(g - other.get(name)!.data[i]!) / largest, name).toBeLessThan(DIFFERENCE_TOLERANCE);
      });
    }
  });
});
