import { describe, expect, it } from 'vitest';
import { joint } from '../../test/support/stage-settings.js';
import { ATOM_FEATURES } from '../chemistry/feature.js';
import { ForceField } from '../force-field/force-field.js';
import { parseSmiles } from '../formats/smiles/smiles.js';
import { type Architecture, architectureSchema } from '../model/architecture.js';
import { modelAtLevel, weightsForLevels } from '../model/level.js';
import { readAllLevels, readModel, writeModel } from '../model/model-file.js';
import { initializeWeights } from './initialization.js';
import { createObjective } from './objective.js';
import type { TrainingMolecule } from './objective-types.js';
import { ParameterVector } from './parameter-vector.js';

const plain = architectureSchema.parse({
  embeddingWidth: 8,
  mm: { width: 8 },
  residual: { channels: 8, heads: 2, layers: 2, radialFunctions: 6, cutoff: 5 },
});
const leveled: Architecture = { ...plain, levels: ['dft', 'gfn2'] };
const water = parseSmiles('O');
const positions = Float64Array.of(0, 0, 0, 0.95, 0.1, 0, -0.3, 0.9, 0.1, 0, 0, 0, 1.02, 0, 0, -0.2, 0.95, 0);
const record = (level: string | null): TrainingMolecule => ({
  id: 'water',
  source: 'made up',
  // Of its own: what is known of a molecule depends on its level.
  molecule: { ...water },
  positions,
  energies: Float64Array.of(-1, 1),
  gradients: positions.map((x) => 3 * x),
  dipoles: null,
  level,
  weight: 1,
});

function on(architecture: Architecture) {
  const vector = new ParameterVector(architecture);
  return { vector, objective: createObjective({ backend: 'reference', architecture, vector }) };
}

function modelOf(name: string, architecture: Architecture, weights: Float32Array | Float64Array) {
  const tensors = on(architecture).vector.toWeights(weights);
  const facts = { elements: null, charges: null, provenance: {} };
  return readAllLevels(writeModel({ name, architecture, weights: tensors, ...facts }));
}

function lossOf(architecture: Architecture, weights: Float64Array, level: string | null): number {
  const { objective } = on(architecture);
  objective.setWeights(weights);
  return objective.evaluate([record(level)], joint).loss;
}

describe('levels of theory', () => {
  const { vector, objective } = on(leveled);
  const weights = Float64Array.from(initializeWeights(vector, leveled, 5));

  const model = modelOf('both', leveled, Float32Array.from(weights));

  it.each(leveled.levels)('%s: what is cut out of the model of all levels is that level', (level) => {
    const own = on(plain).vector.fromWeights(modelAtLevel(model, level).weights, Float64Array);
    const expected = lossOf(leveled, weights, level);
    expect(Math.abs(lossOf(plain, own, null) - expected) / expected).toBeLessThan(1e-6);
  });

  it('differ', () => {
    const [dft, gfn2] = leveled.levels.map((level) => lossOf(leveled, weights, level));
    expect(Math.abs(dft! - gfn2!)).toBeGreaterThan(1e-3);
  });

  it('all start as the model they are made of', () => {
    const start = modelOf('one', plain, initializeWeights(on(plain).vector, plain, 5));
    const wide = { ...model, weights: weightsForLevels(start, leveled) };
    for (const level of leveled.levels) expect(modelAtLevel(wide, level).weights).toEqual(start.weights);
  });

  it('go on as they are from a model that has them', () => {
    expect(weightsForLevels(model, leveled)).toEqual(model.weights);
    const others: Architecture = { ...plain, levels: ['gfn2', 'b3lyp'] };
    const wide = modelOf(
      'others',
      others,
      on(others).vector.fromWeights(weightsForLevels(model, others), Float32Array),
    );
    for (const level of others.levels)
      expect(modelAtLevel(wide, level).weights).toEqual(modelAtLevel(model, 'dft').weights);
  });

  it('are chosen when a model is read, the first by default, and named', () => {
    const bytes = writeModel(model);
    expect(readModel(bytes)).toMatchObject({
      name: 'both',
      level: 'dft',
      levels: ['dft', 'gfn2'],
      architecture: plain,
    });
    const other = readModel(bytes, { level: 'gfn2' });
    expect(other).toMatchObject({ name: 'both@gfn2', level: 'gfn2', sha256: model.sha256 });
    expect(other.weights).toEqual(modelAtLevel(model, 'gfn2').weights);
    expect(() => readModel(bytes, { level: 'dtf' })).toThrow('expected one of dft, gfn2, got dtf');
    const one = writeModel(modelOf('one', plain, initializeWeights(on(plain).vector, plain, 5)));
    expect(readModel(one)).toMatchObject({ name: 'one', level: null, levels: [] });
    expect(() => readModel(one, { level: 'dft' })).toThrow('expected none, the file tells none apart, got dft');
    expect(() => new ForceField(model)).toThrow('expected a model of one (readModel chooses it), got all of dft, gfn2');
  });

  it('only learn from their own molecules, with the derivative of the loss', () => {
    const gradient = new Float64Array(vector.size);
    objective.setWeights(weights);
    objective.lossGradient([record('gfn2')], joint, 1, gradient, new Float32Array(0), 0);
    const h = 1e-5;
    for (const name of ['0.f_in.0.weight', '1.f_in.0.weight']) {
      const inputs = ATOM_FEATURES + 2;
      const values = vector.view(gradient, name);
      for (let row = 0; row < 8; row++) {
        const at = row * inputs + ATOM_FEATURES;
        expect(values[at], name).toBe(0);
        const moved = [h, -h].map((step) => {
          const other = weights.slice();
          vector.view(other, name)[at + 1]! += step;
          return lossOf(leveled, other, 'gfn2');
        });
        const slope = (moved[0]! - moved[1]!) / (2 * h);
        expect(Math.abs(values[at + 1]! - slope)).toBeLessThan(1e-5 * (1 + Math.abs(slope)));
      }
    }
  });
});
