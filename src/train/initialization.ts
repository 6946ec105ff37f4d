import { Rng } from '../core/rng.js';
import { mixSeed, textSeed } from '../core/seed.js';
import type { Architecture } from '../model/architecture.js';
import type { Initial } from '../model/tensor-catalog.js';
import type { Tensor } from '../model/weights.js';
import type { ParameterVector } from './parameter-vector.js';

/**
 * Fresh weights, distributed as in the reference: uniform ±1/√fan_in for weights and biases of the input embeddings, the
 * feature projection, the energy head and all readouts; Xavier-uniform with zero bias for the rest of the residual
 * network; Xavier-uniform with gain √2 and zero bias for the graph network. Radial functions start evenly spaced in
 * exp(−αr); layer norms start as the identity. The readout of atoms, which the reference lacks, ends near zero.
 *
 * Every tensor has its own stream of random numbers, so its start does not depend on the other tensors.
 */
export function initializeWeights(vector: ParameterVector, architecture: Architecture, seed: number): Float32Array {
  const out = new Map<string, Tensor>();
  const { radialFunctions, cutoff } = architecture.residual;
  const start = Math.exp(-cutoff);
  for (const { name, shape, initial, fanIn } of vector.rows) {
    const values = new Float32Array(shape.reduce((product, extent) => product * extent, 1));
    const rng = new Rng(mixSeed(seed, textSeed(name)));
    const uniform = (bound: number) => {
      for (let i = 0; i < values.length; i++) values[i] = bound * (2 * rng.next() - 1);
    };
    const xavier = () => Math.sqrt(6 / (shape[0]! + shape[1]!));
    const begin: Record<Initial, () => void> = {
      default: () => uniform(1 / Math.sqrt(fanIn)),
      small: () => uniform(SMALL / Math.sqrt(fanIn)),
      xavier: () => uniform(xavier()),
      'xavier-relu': () => uniform(Math.SQRT2 * xavier()),
      zero() {},
      one: () => values.fill(1),
      'radial-means': () => values.set(values.map((_, k) => start + (k * (1 - start)) / (radialFunctions - 1))),
      'radial-widths': () => values.fill(((2 / radialFunctions) * (1 - start)) ** -2),
    };
    begin[initial]();
    out.set(name, { shape, data: values });
  }
  return vector.fromWeights(out, Float32Array);
}

const SMALL = 1e-2;
