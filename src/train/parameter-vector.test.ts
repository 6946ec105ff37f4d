import { describe, expect, it } from 'vitest';
import { recipeTensor } from '../../test/support/recipe-weights.js';
import { architectureSchema } from '../model/architecture.js';
import { tensorCatalog } from '../model/tensor-catalog.js';
import { toInternalLayout } from '../residual/layout.js';
import { ParameterVector } from './parameter-vector.js';

const architecture = architectureSchema.parse({
  mm: { width: 16 },
  residual: { channels: 16, heads: 4, radialFunctions: 8, layers: 1 },
});
const vector = new ParameterVector(architecture);
const rows = tensorCatalog(architecture).filter(({ used }) => used);
const weights = new Map(rows.map(({ name, shape }) => [name, recipeTensor(name, shape)]));
const values = vector.fromWeights(weights, Float32Array);

describe('parameter vector', () => {
  it('has every tensor in the layout of the program, in place', () => {
    const tensors = vector.internalWeights(values);
    expect(tensors).toEqual(toInternalLayout(weights, architecture));
    expect([...tensors.values()].every(({ data }) => data.buffer === values.buffer)).toBe(true);
  });

  it('gives files the layout of files, and takes it back', () => {
    expect(vector.toWeights(values)).toEqual(weights);
    const inFile = vector.toFileLayout(values);
    expect(Array.from(inFile)).toEqual(rows.flatMap(({ name }) => Array.from(weights.get(name)!.data)));
    expect(inFile).not.toEqual(values);
    expect(vector.fromFileLayout(inFile)).toEqual(values);
  });
});
