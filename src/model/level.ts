import { ATOM_FEATURES } from '../chemistry/feature.js';
import { ResffError } from '../core/errors.js';
import { type Architecture, atomInputs } from './architecture.js';
import type { Model } from './model.js';
import { graphEmbedding, residualEmbedding } from './tensor-name.js';
import type { Weights } from './weights.js';

const EMBEDDINGS = [residualEmbedding, graphEmbedding];

/**
 * One level of theory of a model file: what computes a molecule.
 *
 * @param model with all levels of its file
 * @param level one of them, the first where none is named
 * @throws ResffError (code model) when the file has no such level
 */
export function modelAtLevel(model: Model, level: string | undefined): Model {
  const { name, levels, architecture, weights } = model;
  if (level !== undefined && !levels.includes(level)) {
    const expected = levels.length === 0 ? 'none, the file tells none apart' : `one of ${levels.join(', ')}`;
    throw new ResffError('model', `level of theory: expected ${expected}, got ${level}`);
  }
  const chosen = level ?? levels[0];
  if (chosen === undefined) return model;
  return {
    ...model,
    name: chosen === levels[0] ? name : `${name}@${chosen}`,
    level: chosen,
    architecture: { ...architecture, levels: [] },
    weights: atLevel(weights, architecture, chosen),
  };
}

/**
 * The input of a level is 1 for every atom, so its column of either embedding adds to the bias, and what remains is a model of the
 * published form.
 */
function atLevel(weights: Weights, architecture: Architecture, level: string): Weights {
  const inputs = atomInputs(architecture);
  const column = ATOM_FEATURES + architecture.levels.indexOf(level);
  const out = new Map(weights);
  for (const name of EMBEDDINGS) {
    const { data, shape } = weights.get(`${name}.weight`)!;
    const bias = weights.get(`${name}.bias`)!;
    const rows = shape[0]!;
    const features = new Float32Array(rows * ATOM_FEATURES);
    for (let row = 0; row < rows; row++)
      features.set(data.subarray(row * inputs, row * inputs + ATOM_FEATURES), row * ATOM_FEATURES);
    const shifted = Float32Array.from(bias.data, (value, row) => value + data[row * inputs + column]!);
    out.set(`${name}.weight`, { shape: [rows, ATOM_FEATURES], data: features });
    out.set(`${name}.bias`, { ...bias, data: shifted });
  }
  return out;
}

/**
 * Weights to start training an architecture with: of a model with the same levels all of them, of another every level as its
 * default one.
 */
export function weightsForLevels(model: Model, architecture: Architecture): Weights {
  const levels = architecture.levels;
  if (model.architecture.levels.join() === levels.join()) return model.weights;
  const { weights } = modelAtLevel(model, undefined);
  const inputs = atomInputs(architecture);
  const out = new Map(weights);
  for (const name of EMBEDDINGS) {
    const { data, shape } = weights.get(`${name}.weight`)!;
    const rows = shape[0]!;
    const wide = new Float32Array(rows * inputs);
    for (let row = 0; row < rows; row++)
      wide.set(data.subarray(row * ATOM_FEATURES, (row + 1) * ATOM_FEATURES), row * inputs);
    out.set(`${name}.weight`, { shape: [rows, inputs], data: wide });
  }
  return out;
}
