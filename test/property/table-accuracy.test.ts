import { describe, expect, it } from 'vitest';
import { Rng } from '../../src/core/rng.js';
import { detectVariants } from '../../src/kernels/wasm/variant.js';
import { loadModel } from '../../src/node/model-store.js';
import { enableRelaxedSimd } from '../../src/node/relaxed-simd.js';
import { residualBatch } from '../../src/residual/batch.js';
import { residualEngine } from '../../src/residual/engine.js';
import { referenceDevice } from '../../src/residual/exact-device.js';
import { INFERENCE_TABLES } from '../../src/residual/packed-tables.js';
import { wasmDevice } from '../../src/residual/wasm-device.js';

/** What single precision with tabulated filters promises against float64 with exact ones. */
const ENERGY_TOLERANCE_PER_ATOM = 1e-5;
const FORCE_TOLERANCE = 5e-3;
const GEOMETRIES = 200;
const ATOMS = 9;
const BATCH = 50;

enableRelaxedSimd();
const model = loadModel();
const { cutoff } = model.architecture.residual;
const rng = new Rng(11);
const elements = [1, 1, 6, 6, 7, 8, 9, 15, 16, 17, 35];

/** Atoms 0.1 in an Å³, none closer than `apart`. */
function cloud(apart: number): number[][] {
  const edge = Math.cbrt(ATOMS / 0.1);
  const places: number[][] = [];
  while (places.length < ATOMS) {
    const place = [0, 1, 2].map(() => edge * rng.next());
    if (places.every((other) => Math.hypot(...place.map((x, axis) => x - other[axis]!)) > apart)) places.push(place);
  }
  return places;
}

/** Distance at which table coordinate u = density (1 − exp(−5r/R)) is a whole number, to rounding. */
function knotDistance(): number {
  const knot = 500 + Math.floor(500 * rng.next());
  return -Math.log(1 - knot / INFERENCE_TABLES.density) * (cutoff / 5);
}

/** The last atom goes to a given distance of the first, outwards. */
function withDistance(distance: number): number[][] {
  const places = cloud(0.9);
  const [first, last] = [places[0]!, places.at(-1)!];
  const length = Math.hypot(...last.map((x, axis) => x - first[axis]!));
  places[ATOMS - 1] = first.map((x, axis) => x + ((last[axis]! - x) * distance) / length);
  return places;
}

const kinds: (() => number[][])[] = [
  () => cloud(0.9),
  () => cloud(0.9),
  () => cloud(0.6),
  () => withDistance(cutoff * (1 + 2e-16 * Math.floor(5 * rng.next() - 2))),
  () => withDistance(knotDistance()),
];

const systems = Array.from({ length: GEOMETRIES }, (_, g) => {
  const features = new Float64Array(114 * ATOMS);
  for (let i = 0; i < ATOMS; i++) features[114 * i + elements[Math.floor(elements.length * rng.next())]!] = 1;
  return { features, conformations: [Float64Array.from(kinds[g % kinds.length]!().flat())] };
});

const batches = Array.from({ length: GEOMETRIES / BATCH }, (_, b) =>
  residualBatch(systems.slice(b * BATCH, (b + 1) * BATCH), cutoff),
);
const reference = residualEngine(referenceDevice(), model.architecture);
reference.setWeights(model.weights);
const expected = batches.map((batch) => reference.energyGradients(batch));

describe.each(detectVariants().filter(({ available }) => available))(
  `${GEOMETRIES} random geometries with close contacts, at the cutoff and on knots, ${model.name} on wasm $name`,
  ({ name }) => {
    const engine = residualEngine(wasmDevice(name), model.architecture);
    engine.setWeights(model.weights);
    it.each(batches.map((_, b) => b))('batch %i', (b) => {
      const { energies, gradients } = engine.energyGradients(batches[b]!);
      const worst = (a: Float64Array, e: Float64Array) =>
        a.reduce((most, x, i) => Math.max(most, Math.abs(x - e[i]!)), 0);
      expect(worst(energies, expected[b]!.energies) / ATOMS).toBeLessThan(ENERGY_TOLERANCE_PER_ATOM);
      expect(worst(gradients, expected[b]!.gradients)).toBeLessThan(FORCE_TOLERANCE);
    });
  },
);
