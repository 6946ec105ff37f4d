import type { Tensor } from '../../src/model/weights.js';
import { readGolden } from './reference-data.js';

/**
 * The deterministic weights behind the golden numbers: every tensor from its name, in float32 precision.
 * The list of names and shapes comes from spec/golden/weights_{mini,full}_checks.json.
 */
export function recipeWeights(size: 'mini' | 'full'): Map<string, Tensor> {
  const { tensors } = readGolden<{ tensors: Record<string, { shape: number[] }> }>(`weights_${size}_checks.json`);
  return new Map(Object.entries(tensors).map(([name, { shape }]) => [name, { shape, data: recipeTensor(name, shape) }]));
}

export function recipeTensor(name: string, shape: readonly number[]): Float64Array {
  const size = shape.reduce((product, extent) => product * extent, 1);
  const value = recipeRule(name, shape);
  return Float64Array.from({ length: size }, (_, i) => Math.fround(value(i)));
}

function recipeRule(name: string, shape: readonly number[]): (index: number) => number {
  const start = Math.exp(-10);
  if (name.endsWith('distance_expansion.means')) return (k) => start + (k * (1 - start)) / (shape[0]! - 1);
  if (name.endsWith('distance_expansion.betas')) return () => ((2 / shape[0]!) * (1 - start)) ** -2;
  const seed = fnv1a(name);
  if (shape.length === 2) {
    const bound = Math.sqrt(6 / (shape[0]! + shape[1]!));
    return (i) => bound * uniform(seed, i);
  }
  if (/(layernorm|out_norm)\.weight$/.test(name)) return (i) => 1 + 0.1 * uniform(seed, i);
  return (i) => 0.1 * uniform(seed, i);
}

/** 32-bit FNV-1a of an ASCII string. */
export function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}

/** Hash of (seed, index) in [−1, 1). */
export function uniform(seed: number, index: number): number {
  let x = (seed + Math.imul(index + 1, 0x9e3779b9)) >>> 0;
  x = Math.imul(x ^ (x >>> 16), 0x21f0aaad);
  x = Math.imul(x ^ (x >>> 15), 0x735a2d97);
  x ^= x >>> 15;
  return (x >>> 8) * 2 ** -23 - 1;
}
