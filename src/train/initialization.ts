import { Rng } from '../core/rng.js';
import { mixSeed, textSeed } from '../core/seed.js';
import type { Architecture } from '../model/architecture.js';
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
  const out = new Float32Array(vector.size);
  const { radialFunctions } = architecture.residual;
  const start = Math.exp(-architecture.residual.cutoff);
  for (const name of vector.names) {
    const values = vector.view(out, name);
    const shape = vector.shape(name);
    const rng = new Rng(mixSeed(seed, textSeed(name)));
    const uniform = (bound: number) => {
      for (let i = 0; i < values.length; i++) values[i] = bound * (2 * rng.next() - 1);
    };
    if (name.endsWith('distance_expansion.means'))
      values.set(values.map((_, k) => start + (k * (1 - start)) / (radialFunctions - 1)));
    else if (name.endsWith('distance_expansion.betas')) values.fill(((2 / radialFunctions) * (1 - start)) ** -2);
    else if (/(layernorm|out_norm)\.weight$/.test(name)) values.fill(1);
    else if (startsNearZero.test(name)) uniform(NEAR_ZERO / Math.sqrt(fanIn(vector, name)));
    else if (usesDefaultLinear(name)) uniform(1 / Math.sqrt(fanIn(vector, name)));
    else if (shape.length === 2)
      uniform((name.includes('.gn.fc_') ? Math.SQRT2 : 1) * Math.sqrt(6 / (shape[0]! + shape[1]!)));
  }
  return out;
}

const defaultLinear = /^(0|1)\.f_in\.|dim_transform|energy_head|^[234]\./;

/** Charges of a neutral molecule begin near zero, so that electrostatics can join weights that were trained without. */
const startsNearZero = /^4\.f_out/;
const NEAR_ZERO = 1e-2;

function usesDefaultLinear(name: string): boolean {
  return defaultLinear.test(name);
}

/** Inputs of the linear map a weight or bias belongs to. */
function fanIn(vector: ParameterVector, name: string): number {
  return vector.shape(name.replace(/\.bias$/, '.weight'))[1]!;
}
