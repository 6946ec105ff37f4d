import type { Architecture } from '../model/architecture.js';
import { isResidualTensor } from '../model/tensor-name.js';
import type { Weights } from '../model/weights.js';
import type { Ops } from '../tensor/ops.js';
import { toInternalLayout } from './layout.js';

/** The residual module's tensors on a backend, in the program's channel layout. Vectors become (1, size). */
export function residualTensors<T>(ops: Ops<T>, weights: Weights, architecture: Architecture): Map<string, T> {
  const own = new Map([...weights].filter(([name]) => isResidualTensor(name)));
  return new Map(
    [...toInternalLayout(own, architecture)].map(([name, { shape, data }]) => [
      name,
      ops.constant(data, shape.length > 1 ? shape[0]! : 1, shape[shape.length - 1]!),
    ]),
  );
}
