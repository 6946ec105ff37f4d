import { describe, expect, it } from 'vitest';
import { atomCloud } from '../../test/support/atom-cloud.js';
import { smallModelBytes } from '../../test/support/small-model.js';
import { Rng } from '../core/rng.js';
import { readModel } from '../model/model-file.js';
import { residualBatch } from './batch.js';
import { residualEngine } from './engine.js';
import { INFERENCE_TABLES } from './packed-tables.js';
import { wasmDevice } from './wasm-device.js';

const { architecture, weights } = readModel(smallModelBytes());
const engine = residualEngine(wasmDevice(), architecture);
engine.setWeights(weights);

/** Sums of float32 in another order of atoms; kcal/mol per atom, kcal/mol/Å. */
const ENERGY_TOLERANCE_PER_ATOM = 1e-6;
const FORCE_TOLERANCE = 2e-4;

function expectAsBatch(features: Float64Array, prepared: ReturnType<typeof engine.prepare>, positions: Float64Array) {
  const forces = new Float64Array(positions.length).fill(1);
  const energy = prepared.energyForces(positions, forces, 2);
  const batch = residualBatch([{ features, conformations: [positions] }], architecture.residual.cutoff);
  const expected = engine.energyGradients(batch);
  expect(Math.abs(energy - 2 * expected.energies[0]!)).toBeLessThan((ENERGY_TOLERANCE_PER_ATOM * positions.length) / 3);
  for (const [k, g] of expected.gradients.entries())
    expect(Math.abs(forces[k]! - 1 + 2 * g), `component ${k}`).toBeLessThan(FORCE_TOLERANCE);
}

describe('a prepared system', () => {
  it.each([1, 2, 3, 24, 101, 230])('of %i atoms is what a batch of one gives, wherever its atoms go', (atoms) => {
    const { features, positions } = atomCloud(`prepared ${atoms}`, atoms);
    const prepared = engine.prepare(features);
    const rng = new Rng(3);
    // Far enough for new lists of candidates, in small steps and at once; apart, so that pairs come and go.
    for (const [step, width] of [0, 0.01, 0.3, 1, 4, 0.2].entries()) {
      for (let k = 0; k < positions.length; k++)
        positions[k] = positions[k]! * (step === 5 ? 3 : 1) + width * rng.normal();
      expectAsBatch(features, prepared, positions);
    }
  });

  it('takes more pairs than it had room for', () => {
    const { features, positions } = atomCloud('crowd', 220);
    const prepared = engine.prepare(features);
    for (const factor of [4, 1, 4])
      expectAsBatch(
        features,
        prepared,
        positions.map((x) => factor * x),
      );
  });

  it('is made again when many others have taken the memory', () => {
    const small = residualEngine(wasmDevice(undefined, INFERENCE_TABLES, undefined, 1e5), architecture);
    small.setWeights(weights);
    const systems = Array.from({ length: 8 }, (_, s) => {
      const { features, positions } = atomCloud(`system ${s}`, 12 + s);
      return { features, positions, prepared: small.prepare(features) };
    });
    for (let round = 0; round < 3; round++)
      for (const { features, positions, prepared } of systems) expectAsBatch(features, prepared, positions);
  });

  it('gives its memory to the next one when it is released, and is made again when it is used', () => {
    const device = wasmDevice();
    const own = residualEngine(device, architecture);
    own.setWeights(weights);
    const systems = Array.from({ length: 4 }, (_, s) => {
      const { features, positions } = atomCloud(`stream ${s}`, 20);
      return { features, positions, prepared: own.prepare(features) };
    });
    const evaluate = ({ features, positions, prepared }: (typeof systems)[number]) =>
      expectAsBatch(features, prepared, positions);
    evaluate(systems[0]!);
    const { arena } = device.ops.kernels;
    const before = arena.mark();
    for (const system of systems.slice(1)) {
      evaluate(system);
      expect(arena.mark()).toBeGreaterThan(before);
      system.prepared.release();
      expect(arena.mark()).toBe(before);
    }
    systems[0]!.prepared.release();
    for (const system of systems) evaluate(system);
  });

  it('refuses coordinates that are not finite, and goes on', () => {
    for (const atoms of [5, 210]) {
      const { features, positions } = atomCloud('broken', atoms);
      const prepared = engine.prepare(features);
      const broken = positions.with(4, Number.NaN);
      for (let repeat = 0; repeat < 2; repeat++) {
        expect(() => prepared.energyForces(broken, new Float64Array(broken.length), 1)).toThrow(
          'positions: expected finite coordinates, got NaN (atom 1)',
        );
        expectAsBatch(features, prepared, positions);
      }
    }
  });
});
