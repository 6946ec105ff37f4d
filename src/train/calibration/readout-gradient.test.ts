import { describe, expect, it } from 'vitest';
import { uncertainModel } from '../../../test/support/uncertain-model.js';
import { Rng } from '../../core/rng.js';
import { referenceBackend } from '../../force-field/backend.js';
import { ForceField } from '../../force-field/force-field.js';
import { parseSmiles } from '../../formats/smiles/smiles.js';
import { ReadoutSketch } from '../../model/readout-sketch.js';
import { referenceDevice } from '../../residual/exact-device.js';
import { ReferenceOps } from '../../tensor/reference.js';
import { readoutGradient, readoutGradientOn } from './readout-gradient.js';

const model = uncertainModel();
const molecule = parseSmiles('CC(=O)[O-].O', { name: 'hydrate' });
const rng = new Rng(8);
const positions = Float64Array.from(
  { length: 6 * molecule.atomicNumbers.length },
  (_, i) => 0.8 * (Math.floor(i / 3) % molecule.atomicNumbers.length) * (i % 3 === 0 ? 1 : 0) + rng.normal(),
);
const exact = readoutGradientOn(model, referenceDevice(), new ReferenceOps())({ molecule, positions });
const sketch = new ReadoutSketch(model.architecture, { seed: 1, width: 12 });

/** Energies of both conformations with one weight moved. */
function energies(name: string, index: number, step: number): number[] {
  const { shape, data } = model.weights.get(name)!;
  const moved = Float64Array.from(data);
  moved[index]! += step;
  const weights = new Map(model.weights).set(name, { shape, data: moved });
  const field = new ForceField({ ...model, weights }, referenceBackend());
  return field
    .singlePoints([{ molecule, positions }])[0]!
    .terms.map((terms) => Object.values(terms).reduce((sum, energy) => sum + energy, 0));
}

describe('gradient of the last layers', () => {
  it.each(sketch.tensors.map(({ name, begin, end }) => ({ name, begin, end })))(
    'is the slope of the energy: $name',
    ({ name, begin, end }) => {
      for (const index of [0, Math.floor((end - begin) / 2), end - begin - 1]) {
        const h = 1e-6;
        const [plus, minus] = [h, -h].map((step) => energies(name, index, step));
        for (const c of [0, 1]) {
          const slope = (plus![c]! - minus![c]!) / (2 * h);
          const own = exact.gradients[c * sketch.weights + begin + index]!;
          expect(Math.abs(own - slope)).toBeLessThan(1e-4 * Math.max(1, Math.abs(slope)));
        }
      }
    },
  );

  it('comes with the energies, and in single precision is nearly the same', () => {
    const [a, b] = energies(sketch.tensors[0]!.name, 0, 0);
    expect(exact.energies[0]).toBeCloseTo(a!, 8);
    expect(exact.energies[1]).toBeCloseTo(b!, 8);
    const fast = readoutGradient(model)({ molecule, positions });
    fast.gradients.forEach((value, i) => {
      expect(Math.abs(value - exact.gradients[i]!)).toBeLessThan(1e-3 * Math.max(1, Math.abs(exact.gradients[i]!)));
    });
  });

  it('times a change of weights is its sketch times the coordinates', () => {
    const scales = sketch.tensors.map((_, t) => 0.5 + t);
    const coordinates = Float64Array.from({ length: sketch.size }, () => rng.normal());
    const change = sketch.expand(coordinates, scales);
    const gradient = exact.gradients.subarray(0, sketch.weights);
    const short = new Float64Array(sketch.size);
    sketch.sketch(gradient, scales, short);
    const dot = (a: Float64Array, b: Float64Array) => a.reduce((sum, x, i) => sum + x * b[i]!, 0);
    expect(sketch.size).toBeLessThan(sketch.weights);
    expect(dot(short, coordinates) / dot(gradient, change)).toBeCloseTo(1, 10);
  });
});
