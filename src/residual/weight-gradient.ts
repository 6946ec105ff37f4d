import type { Ops } from '../tensor/ops.js';
import type { Node } from '../tensor/tape.js';

/**
 * Takes the gradient of one tensor, which is valid during the call only.
 *
 * @param name the reference's
 * @param values in the program's layout (layout.ts)
 */
export type AddTensor = (name: string, values: Float32Array | Float64Array) => void;

/** A leaf of a tape for every tensor of the weights. */
export function weightLeaves<T>(weights: ReadonlyMap<string, T>, leaf: (tensor: T) => Node<T>): Map<string, Node<T>> {
  return new Map([...weights].map(([name, tensor]) => [name, leaf(tensor)]));
}

/** Hands over the gradients of the leaves that have one. */
export function addGradients<T>(ops: Ops<T>, leaves: ReadonlyMap<string, Node<T>>, add: AddTensor): void {
  for (const [name, { gradient }] of leaves) if (gradient !== null) add(name, ops.view(gradient));
}
