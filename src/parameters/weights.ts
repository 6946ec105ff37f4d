import { isParameterTensor } from '../model/tensor-name.js';
import type { Weights } from '../model/weights.js';
import type { Ops } from '../tensor/ops.js';

/** The parameter network's tensors on a backend, by their reference names. Vectors become (1, size). */
export function parameterTensors<T>(ops: Ops<T>, weights: Weights): Map<string, T> {
  const out = new Map<string, T>();
  for (const [name, { shape, data }] of weights) {
    if (!isParameterTensor(name)) continue;
    const columns = shape[shape.length - 1] ?? 1;
    out.set(name, ops.constant(data, data.length / columns, columns));
  }
  return out;
}
