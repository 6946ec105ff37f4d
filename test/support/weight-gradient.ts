import type { Tensor, Weights } from '../../src/model/weights.js';
import type { ResidualBatch } from '../../src/residual/batch.js';
import type { ResidualEngine } from '../../src/residual/engine.js';
import { referencePlaces } from '../../src/residual/layout.js';

/** The gradients an engine hands over, as tensors in the reference's layout; absent where a tensor has no influence. */
export function weightGradient(
  engine: ResidualEngine,
  weights: Weights,
  batch: ResidualBatch,
  energyWeights: Float64Array,
  direction: Float64Array,
): Map<string, Tensor> {
  const out = new Map<string, Tensor>();
  engine.weightGradient(batch, energyWeights, direction, (name, values) => {
    const places = referencePlaces(name, engine.architecture);
    const data = new Float64Array(values.length);
    values.forEach((value, i) => {
      data[places === null ? i : places[i]!] = value;
    });
    out.set(name, { shape: weights.get(name)!.shape, data });
  });
  return out;
}
