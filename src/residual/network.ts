import type { Architecture } from '../model/architecture.js';
import { residualNames as names, residualEmbedding } from '../model/tensor-name.js';
import { layerNorm } from '../tensor/layers.js';
import type { Ops } from '../tensor/ops.js';

/** Tensors of the residual module by name, in the program's channel layout. */
export type ResidualWeights<T> = ReadonlyMap<string, T>;

/** What an atom receives in one layer: (N,F) scalars, (3N,F) vectors or null where none are wanted or all are zero. */
export interface AtomSums<T> {
  readonly scalars: T;
  readonly vectors: T | null;
}

/** Everything that runs over pairs of atoms; the network below only sees atoms. */
export interface PairInteraction<T> {
  /** (N,F) -> (N,F): s_i = Σ_{j≠i} z_j ⊙ filter(r_ij) */
  embed(z: T): T;
  /**
   * Attention over all pairs i≠j of one layer.
   *
   * @param q k (N,F); v (N,3F) = [x | vec1 | vec2]; vectors (3N,F), row 3i+xyz, or null when zero
   * @returns scalars Σ_j a_ij mx_ij (N,F) and, when wanted, vectors Σ_j V_j⊙m1_ij + m2_ij⊗d_ij (3N,F)
   */
  attend(layer: number, q: T, k: T, v: T, vectors: T | null, wantVectors: boolean): AtomSums<T>;
  /** (1,4F): the layer's filters [key | values] at zero distance, for the pair of an atom with itself. */
  selfFilter(layer: number): T;
}

export interface ResidualInput<T> {
  /** (M,inputs) different rows of atom features of a batch */
  readonly features: T;
  /** (N) row of `features` for each atom of the batch (conformations of a molecule share rows) */
  readonly featureRow: Uint32Array;
}

/** Called with the scalar and vector channels after each layer, for tests and analysis. */
export type Trace<T> = (layer: number, x: T, vectors: T | null) => void;

/**
 * The equivariant transformer (docs/theory.md, R1-R8): atomic contributions to the residual energy, (N,1) kcal/mol.
 * The single definition for inference, forces and training; numbers come from `ops`, pairs from `pairs`.
 */
export function residualAtomEnergies<T>(
  ops: Ops<T>,
  weights: ResidualWeights<T>,
  architecture: Architecture,
  input: ResidualInput<T>,
  pairs: PairInteraction<T>,
  trace?: Trace<T>,
): T {
  const x = residualAtomFeatures(ops, weights, architecture, input, pairs, trace);
  const linear = (y: T, name: string) => ops.linear(y, weights.get(`${name}.weight`)!, weights.get(`${name}.bias`)!);
  return linear(ops.map('silu', linear(x, names.head[0])), names.head[1]);
}

/** What the energy head of {@link residualAtomEnergies} takes, (N,F). */
export function residualAtomFeatures<T>(
  ops: Ops<T>,
  weights: ResidualWeights<T>,
  architecture: Architecture,
  input: ResidualInput<T>,
  pairs: PairInteraction<T>,
  trace?: Trace<T>,
): T {
  const { channels: f, layers } = architecture.residual;
  const get = (name: string) => weights.get(name)!;
  const linear = (x: T, name: string) => ops.linear(x, get(`${name}.weight`), get(`${name}.bias`));

  const embedding = ops.map('tanh', linear(input.features, residualEmbedding));
  const z = ops.gather(linear(embedding, names.transform), input.featureRow);
  let x = linear(ops.concatColumns([z, pairs.embed(z)]), names.combine);
  let vectors: T | null = null;

  for (let layer = 0; layer < layers; layer++) {
    const own = names.layer(layer);
    const last = layer === layers - 1;
    // Only what is used is computed: the last layer's vectors never are, so their rows of v, o and vec drop out.
    const rowsOf = (x: T, projection: string, from: number, to: number) => {
      const bias = weights.get(`${projection}.bias`);
      const weight = rowBlock(ops, get(`${projection}.weight`), from * f, to * f);
      return ops.linear(x, weight, bias === undefined ? null : ops.sliceColumns(bias, from * f, to * f));
    };
    const y = layerNorm(ops, x, get(`${own.norm}.weight`), get(`${own.norm}.bias`));
    const q = linear(y, own.query);
    const k = linear(y, own.key);
    const v = last ? ops.placeColumns(rowsOf(y, own.value, 0, 1), 0, 3 * f) : linear(y, own.value);
    const sums = pairs.attend(layer, q, k, v, vectors, !last);
    const selfSums: AtomSums<T> = selfAttention(
      ops,
      architecture,
      pairs.selfFilter(layer),
      q,
      k,
      v,
      last ? null : vectors,
    );
    const scalars = ops.add(sums.scalars, selfSums.scalars);
    const vectorSum: T | null =
      sums.vectors !== null && selfSums.vectors !== null ? ops.add(sums.vectors, selfSums.vectors) : sums.vectors;

    if (vectors === null) {
      x = ops.add(x, rowsOf(scalars, own.output, 2, 3));
      vectors = vectorSum;
    } else {
      const o = rowsOf(scalars, own.output, last ? 1 : 0, 3);
      const u = rowsOf(vectors, own.vector, 0, last ? 2 : 3);
      const block = (of: T, index: number) => ops.sliceColumns(of, index * f, (index + 1) * f);
      const squared = ops.sumGroups(ops.mul(block(u, 0), block(u, 1)), 3);
      x = ops.add(x, ops.add(ops.mul(squared, block(o, last ? 0 : 1)), block(o, last ? 1 : 2)));
      vectors = last
        ? null
        : ops.add(ops.add(vectors, ops.mul(block(u, 2), ops.repeatRows(block(o, 0), 3))), vectorSum!);
    }
    trace?.(layer, x, vectors);
  }

  return layerNorm(ops, x, get(`${names.outNorm}.weight`), get(`${names.outNorm}.bias`));
}

/** The pair of an atom with itself: cutoff 1, no direction, V_i ⊙ m1_ii. */
function selfAttention<T>(
  ops: Ops<T>,
  architecture: Architecture,
  filter: T,
  q: T,
  k: T,
  v: T,
  vectors: T | null,
): AtomSums<T> {
  const { channels: f, heads } = architecture.residual;
  const n = ops.rows(q);
  const rows = ops.repeatRows(filter, n);
  const weight = attentionWeight(ops, heads, ops.mul(ops.mul(q, k), ops.sliceColumns(rows, 0, f)));
  const message = (block: number) =>
    ops.mul(ops.sliceColumns(v, block * f, (block + 1) * f), ops.sliceColumns(rows, (block + 1) * f, (block + 2) * f));
  return {
    scalars: ops.mul(weight, message(0)),
    vectors: vectors === null ? null : ops.mul(vectors, ops.repeatRows(message(1), 3)),
  };
}

/** silu of the sum over each head of a (P,F) product, back on all channels of the head: (P,F). */
export function attentionWeight<T>(ops: Ops<T>, heads: number, product: T): T {
  const n = ops.rows(product);
  const f = ops.columns(product);
  const perHead = ops.map('silu', ops.sumGroups(ops.reshape(product, (n * f) / heads, heads), f / heads));
  return ops.reshape(ops.repeatRows(perHead, f / heads), n, f);
}

/** Rows [from, to) of a matrix, through the vocabulary's column slice. */
function rowBlock<T>(ops: Ops<T>, x: T, from: number, to: number): T {
  const rows = ops.rows(x);
  const columns = ops.columns(x);
  if (from === 0 && to === rows) return x;
  return ops.reshape(
    ops.sliceColumns(ops.reshape(x, 1, rows * columns), from * columns, to * columns),
    to - from,
    columns,
  );
}
