import type { Architecture } from '../model/architecture.js';
import type { Dual, DualOps } from '../tensor/dual.js';
import type { Ops } from '../tensor/ops.js';
import type { Node, Tape } from '../tensor/tape.js';
import type { ResidualBatch } from './batch.js';
import type { PairInteraction } from './network.js';
import type { PreparedSystem } from './prepared-system.js';
import type { SharedTables } from './table-share.js';

/** Pairs under a tape, and what can be read after `tape.backward()`. */
export interface ForcePairsOn<T> {
  readonly pairs: PairInteraction<Node<T>>;
  /** (N,3) kcal/mol/Å */
  positionGradient(): Float64Array;
  /** (3,3) kcal/mol, Σ d ⊗ ∂E/∂d of the pairs' differences d: the gradient by a strain. Absent where pairs cannot have images. */
  strainGradient?(): Float64Array;
}

/** What a place where tensors are adds to its `Ops`: how pairs are computed on it, and when memory is given back. */
export interface ResidualDevice<T> {
  readonly ops: Ops<T>;
  /** Present where filter tables come from outside, made and differentiated by threads together. */
  readonly tables?: SharedTables;
  /**
   * Prepares a molecule for being evaluated many times with the present weights. Null, and on a device without:
   * a batch each time is as fast.
   *
   * @param features (N,inputs)
   * @param periodic with a cell
   */
  prepare?(features: Float64Array, periodic: boolean): PreparedSystem | null;
  /** Runs `body`; tensors made inside are gone afterwards. */
  scope<R>(body: () => R): R;
  /** Frees every tensor made outside of a scope: before new weights are put on the backend. */
  reset(): void;
  /** Called when the residual's weights have changed. */
  setWeights(tensors: ReadonlyMap<string, T>, architecture: Architecture): void;
  forcePairs(tape: Tape<T>, tensors: ReadonlyMap<string, Node<T>>, batch: ResidualBatch): ForcePairsOn<T>;
  /** Pairs with the derivative along `direction` (N,3). */
  dualPairs(
    ops: DualOps<Node<T>>,
    tape: Tape<T>,
    tensors: ReadonlyMap<string, Node<T>>,
    batch: ResidualBatch,
    direction: Float64Array,
  ): PairInteraction<Dual<Node<T>>>;
}
