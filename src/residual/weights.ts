import type { Architecture } from '../model/architecture.js';
import type { Weights } from '../model/weights.js';
import type { Ops } from '../tensor/ops.js';
import { RESIDUAL_PREFIX, toInternalLayout } from './layout.js';

/** In files of the reference, read by nothing. */
const unused = /\.(type_embedding|neighbor_embedding\.embedding)\.weight$/;

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

export function isResidualTensor(name: string): boolean {
  return (name.startsWith(RESIDUAL_PREFIX) || name.startsWith('0.f_in.')) && !unused.test(name);
}
