import type { Architecture } from '../model/architecture.js';
import type { DualOps } from '../tensor/dual.js';
import { type Matrix, ReferenceOps } from '../tensor/reference.js';
import type { Node } from '../tensor/tape.js';
import type { ResidualBackend } from './engine.js';
import { exactPairs } from './exact-pairs.js';

/** The float64 backend: exact filters, everything through the vocabulary. Slow, and what the others are measured against. */
export function referenceBackend(): ResidualBackend<Matrix> {
  const ops = new ReferenceOps();
  let architecture: Architecture;
  return {
    ops,
    scope: (body) => body(),
    reset() {},
    setWeights: (_tensors, next) => {
      architecture = next;
    },

    forcePairs(tape, tensors, batch) {
      const n = batch.positions.length / 3;
      const positions = tape.variable(ops.constant(batch.positions, n, 3));
      return {
        pairs: exactPairs(tape, tensors, architecture, positions, batch.pairs),
        positionGradient: () => positions.gradient?.data ?? new Float64Array(3 * n),
      };
    },

    dualPairs(dual, tape, tensors, batch, direction) {
      const n = batch.positions.length / 3;
      const positions = { value: tape.constant(batch.positions, n, 3), tangent: tape.constant(direction, n, 3) };
      const lifted = new Map(
        [...tensors].map(([name, node]): [string, ReturnType<DualOps<Node<Matrix>>['lift']>] => [
          name,
          dual.lift(node),
        ]),
      );
      return exactPairs(dual, lifted, architecture, positions, batch.pairs);
    },
  };
}
