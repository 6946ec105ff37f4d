import { describe, expect, it } from 'vitest';
import { detectVariants } from '../../src/kernels/wasm/variant.js';
import { architectureSchema } from '../../src/model/architecture.js';
import { tensorCatalog } from '../../src/model/tensor-catalog.js';
import type { Tensor } from '../../src/model/weights.js';
import { enableRelaxedSimd } from '../../src/node/relaxed-simd.js';
import { residualBatch } from '../../src/residual/batch.js';
import { type ResidualEngine, residualEngine } from '../../src/residual/engine.js';
import { referenceDevice } from '../../src/residual/exact-device.js';
import { wasmDevice } from '../../src/residual/wasm-device.js';
import { nameSequence, recipeTensor } from '../support/recipe-weights.js';
import { weightGradient } from '../support/weight-gradient.js';

enableRelaxedSimd();
const variants = detectVariants();
for (const { name, available, reason } of variants) if (!available) console.warn(`wasm ${name}: skipped, ${reason}`);

/** float32 arithmetic and tabulated filters against float64 and exact ones. */
const ENERGY_TOLERANCE_PER_ATOM = 1e-5;
const FORCE_TOLERANCE = 5e-3;
/** Relative to the largest entry of a tensor's gradient. */
const GRADIENT_TOLERANCE = 2e-4;

const architecture = architectureSchema.parse({});
const weights = new Map<string, Tensor>(
  tensorCatalog(architecture)
    .filter(({ module, used }) => module === 'residual' && used)
    .map(({ name, shape }) => [name, recipeTensor(name, shape)]),
);

function randomMolecule(name: string, atoms: number, conformations: number, size: number) {
  const random = nameSequence(name);
  const features = new Float64Array(atoms * 114);
  for (let i = 0; i < atoms; i++) features[i * 114 + [1, 6, 7, 8][Math.floor(2 + 2 * random(i))]!] = 1;
  const cloud = (c: number) => Float64Array.from({ length: atoms * 3 }, (_, i) => size * nameSequence(name + c)(i));
  return { features, conformations: Array.from({ length: conformations }, (_, c) => cloud(c)) };
}

const batch = residualBatch(
  [randomMolecule('a', 9, 3, 2.5), randomMolecule('b', 1, 1, 1), randomMolecule('c', 12, 2, 7)],
  architecture.residual.cutoff,
);

const energyWeights = Float64Array.from(batch.offsets.slice(1), (_, c) => nameSequence('weights')(c));
const direction = Float64Array.from(batch.positions, (_, i) => 0.1 * nameSequence('direction')(i));
const gradientsOf = (engine: ResidualEngine) => ({
  ...engine.energyGradients(batch),
  weights: weightGradient(engine, weights, batch, energyWeights, direction),
});
const reference = residualEngine(referenceDevice(), architecture);
reference.setWeights(weights);
const expected = gradientsOf(reference);

describe.each(variants.filter(({ available }) => available))('residual on wasm $name against float64', ({ name }) => {
  const engine = residualEngine(wasmDevice(name), architecture);
  engine.setWeights(weights);

  it('energies and position gradients', () => {
    const got = engine.energyGradients(batch);
    got.energies.forEach((energy, c) => {
      const atoms = batch.offsets[c + 1]! - batch.offsets[c]!;
      expect(Math.abs(energy - expected.energies[c]!), `energy ${c}`).toBeLessThan(ENERGY_TOLERANCE_PER_ATOM * atoms);
    });
    got.gradients.forEach((g, i) => {
      expect(Math.abs(g - expected.gradients[i]!), `component ${i}`).toBeLessThan(FORCE_TOLERANCE);
    });
  });

  it('weight gradients of energies and directional derivatives', () => {
    const got = weightGradient(engine, weights, batch, energyWeights, direction);
    expect([...got.keys()].sort()).toEqual([...expected.weights.keys()].sort());
    for (const [tensor, { data }] of expected.weights) {
      const scale = Float64Array.from(data).reduce((largest, x) => Math.max(largest, Math.abs(x)), 1e-3);
      // One assertion a tensor: they have a hundred thousand entries.
      const errors = Float64Array.from(got.get(tensor)!.data, (x, i) => Math.abs(x - data[i]!) / scale);
      expect(errors, tensor).toHaveLength(data.length);
      const worst = errors.findIndex((error) => !(error < GRADIENT_TOLERANCE));
      expect(worst, `${tensor}[${worst}] is off by ${errors[worst]}`).toBe(-1);
    }
  });

  it('gives the same bits again', () => {
    const [first, second] = [engine.energyGradients(batch), engine.energyGradients(batch)];
    expect(second.gradients).toEqual(first.gradients);
  });
});
