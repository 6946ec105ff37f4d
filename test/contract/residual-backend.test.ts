import { describe, expect, it } from 'vitest';
import { detectVariants } from '../../src/kernels/wasm/variant.js';
import { architectureSchema } from '../../src/model/architecture.js';
import { tensorCatalog } from '../../src/model/tensor-catalog.js';
import type { Tensor } from '../../src/model/weights.js';
import { enableRelaxedSimd } from '../../src/node/relaxed-simd.js';
import { residualBatch } from '../../src/residual/batch.js';
import { residualEngine } from '../../src/residual/engine.js';
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

describe.each(variants.filter(({ available }) => available))('residual on wasm $name against float64', ({ name }) => {
  const reference = residualEngine(referenceDevice(), architecture);
  const engine = residualEngine(wasmDevice(name), architecture);
  reference.setWeights(weights);
  engine.setWeights(weights);

  it('energies and position gradients', () => {
    const [expected, got] = [reference.energyGradients(batch), engine.energyGradients(batch)];
    got.energies.forEach((energy, c) => {
      const atoms = batch.offsets[c + 1]! - batch.offsets[c]!;
      expect(Math.abs(energy - expected.energies[c]!), `energy ${c}`).toBeLessThan(ENERGY_TOLERANCE_PER_ATOM * atoms);
    });
    got.gradients.forEach((g, i) => {
      expect(Math.abs(g - expected.gradients[i]!), `component ${i}`).toBeLessThan(FORCE_TOLERANCE);
    });
  });

  it('weight gradients of energies and directional derivatives', () => {
    const energyWeights = Float64Array.from(batch.offsets.slice(1), (_, c) => nameSequence('weights')(c));
    const direction = Float64Array.from(batch.positions, (_, i) => 0.1 * nameSequence('direction')(i));
    const expected = weightGradient(reference, weights, batch, energyWeights, direction);
    const got = weightGradient(engine, weights, batch, energyWeights, direction);
    expect([...got.keys()].sort()).toEqual([...expected.keys()].sort());
    for (const [tensor, { data }] of expected) {
      const scale = Float64Array.from(data).reduce((largest, x) => Math.max(largest, Math.abs(x)), 1e-3);
      got.get(tensor)!.data.forEach((x, i) => {
        expect(Math.abs(x - data[i]!) / scale, `${tensor}[${i}]`).toBeLessThan(GRADIENT_TOLERANCE);
      });
    }
  });

  it('gives the same bits again', () => {
    const [first, second] = [engine.energyGradients(batch), engine.energyGradients(batch)];
    expect(second.gradients).toEqual(first.gradients);
  });
});
