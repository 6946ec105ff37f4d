import type { Tensor, Weights } from '../../src/model/weights.js';
import { readGolden } from './reference-data.js';

/** The two models of the golden numbers: `full` has the published widths, `mini` hidden width 32 in the MM part. */
export type RecipeModel = 'mini' | 'full';

export interface TensorCheck {
  shape: number[];
  norm: number;
  sum: number;
  /** Σ values · random(name#proj) */
  proj: number;
  first: number[];
}

export function recipeChecks(model: RecipeModel): Record<string, TensorCheck> {
  return readGolden<{ tensors: Record<string, TensorCheck> }>(`weights_${model}_checks.json`).tensors;
}

/** All tensors of a golden model, generated from their names and shapes (spec/golden/README.md). */
export function recipeWeights(model: RecipeModel): Weights {
  const checks = Object.entries(recipeChecks(model));
  return new Map(checks.map(([name, { shape }]) => [name, recipeTensor(name, shape)]));
}

export function recipeTensor(name: string, shape: readonly number[]): Tensor {
  const random = nameSequence(name);
  const t = Math.exp(-10);
  const value = (i: number): number => {
    if (name.endsWith('distance_expansion.means')) return t + (i * (1 - t)) / 63;
    if (name.endsWith('distance_expansion.betas')) return ((2 / 64) * (1 - t)) ** -2;
    if (shape.length === 2) return Math.sqrt(6 / (shape[0]! + shape[1]!)) * random(i);
    const around = /(layernorm|out_norm)\.weight$/.test(name) ? 1 : 0;
    return around + 0.1 * random(i);
  };
  const data = new Float32Array(shape.reduce((product, size) => product * size, 1));
  for (let i = 0; i < data.length; i++) data[i] = value(i);
  return { shape, data };
}

/** Numbers in [−1, 1) decided by a name and an index: FNV-1a of the name, then an integer hash. */
export function nameSequence(name: string): (i: number) => number {
  let seed = 0x811c9dc5;
  for (let i = 0; i < name.length; i++) seed = Math.imul(seed ^ name.charCodeAt(i), 0x01000193);
  return (i) => {
    let x = (seed + Math.imul(i + 1, 0x9e3779b9)) | 0;
    x = Math.imul(x ^ (x >>> 16), 0x21f0aaad);
    x = Math.imul(x ^ (x >>> 15), 0x735a2d97);
    x ^= x >>> 15;
    return (x >>> 8) * 2 ** -23 - 1;
  };
}
