import { isResidualTensor } from '../model/tensor-name.js';
import type { Weights } from '../model/weights.js';
import type { Ops } from '../tensor/ops.js';

/**
 * The residual module's tensors on a backend. Vectors become (1, size).
 *
 * @param weights in the program's layout (layout.ts); tensors of other modules are left out
 */
export function residualTensors<T>(ops: Ops<T>, weights: Weights): Map<string, T> {
  const own = [...weights].filter(([name]) => isResidualTensor(name));
  return new Map(
    own.map(([name, { shape, data }]) => [
      name,
      ops.constant(data, shape.length > 1 ? shape[0]! : 1, shape[shape.length - 1]!),
    ]),
  );
}
