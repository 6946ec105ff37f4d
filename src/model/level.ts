import { type Architecture, ATOM_FEATURES, atomInputs } from './architecture.js';
import type { Weights } from './weights.js';

/** Weights of both input embeddings: (embedding width, inputs). */
const EMBEDDINGS = ['0.f_in.0', '1.f_in.0'] as const;

/**
 * One level of theory of a model that was trained on several: the input of its level is 1 for every atom, so its column of either
 * embedding adds to the bias, and what remains is a model of the published form.
 *
 * @param level one of `architecture.levels`
 */
export function atLevel(weights: Weights, architecture: Architecture, level: string): Weights {
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

/** The reverse: weights for an architecture with levels, each of which starts as the model given. */
export function withLevels(weights: Weights, architecture: Architecture): Weights {
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
