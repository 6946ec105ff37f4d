import type { Dual } from '../tensor/dual.js';
import type { AttendInput, AttendMode, AttendSum, PairChange, PairGeometry } from './pair-list.js';

/** What a table serves: the neighbor embedding, or an attention layer of one of the modes. */
export type TableKind = AttendMode | 'embed';

/** A quantity with its derivative along given displacements of the atoms. */
export type Both<T> = Dual<T, T>;

/**
 * Everything that runs over pairs of atoms, with filters from tables: what a backend brings besides its `Ops`. The formulas stand
 * in pair-reference.ts, which is also the float64 implementation (docs/theory.md, residual network). Results are new tensors of
 * the backend; nothing that is given is changed but `change`, which is added to.
 *
 * @template T tensors of the backend
 * @template P a pair list on the backend
 */
export interface PairKernels<T, P> {
  /** Puts a pair list on the backend. */
  upload(pairs: PairGeometry, atomCount: number): P;
  /** Derivatives of pairs, or room to add gradients to: (P,1) and (P,3). */
  uploadChange(change: PairChange<Float32Array | Float64Array>): PairChange<T>;
  /**
   * Makes of a plain table, (K,8F) of an attention layer or (K,2F) of the embedding, what the methods below take.
   *
   * @param middle (K−1 rows of the same) at the midpoints, for slopes as exact as the precision allows; without: Hermite's
   */
  packTable(kind: TableKind, plain: T, middle?: T): T;

  /** s_i = Σ_j z_j ⊙ D(r_ij), (N,F) */
  embedForward(pairs: P, z: T, table: T): T;
  /** Adds the gradient of the distances. @returns that of z */
  embedBackward(pairs: P, z: T, table: T, sGradient: T, change: PairChange<T>): T;
  embedDualForward(pairs: P, tangent: PairChange<T>, z: Both<T>, table: T): Both<T>;
  /** @returns gradients of z and of the plain table */
  embedDualBackward(
    pairs: P,
    tangent: PairChange<T>,
    z: Both<T>,
    table: T,
    sGradient: Both<T>,
  ): { z: Both<T>; table: T };

  /** Sums over neighbors; `vector` is null in mode `last`, and not read from the input but in mode `middle`. */
  attendForward(mode: AttendMode, pairs: P, input: AttendInput<T, T | null>, table: T): AttendSum<T, T | null>;
  /** Adds the gradient of distances and directions. @returns that of the input */
  attendBackward(
    mode: AttendMode,
    pairs: P,
    input: AttendInput<T, T | null>,
    table: T,
    sumGradient: AttendSum<T, T | null>,
    change: PairChange<T>,
  ): AttendInput<T, T | null>;
  attendDualForward(
    mode: AttendMode,
    pairs: P,
    tangent: PairChange<T>,
    input: Both<AttendInput<T, T | null>>,
    table: T,
  ): Both<AttendSum<T, T | null>>;
  /** @returns gradients of the input and of the plain table */
  attendDualBackward(
    mode: AttendMode,
    pairs: P,
    tangent: PairChange<T>,
    input: Both<AttendInput<T, T | null>>,
    table: T,
    sumGradient: Both<AttendSum<T, T | null>>,
  ): { input: Both<AttendInput<T, T | null>>; table: T };
}
