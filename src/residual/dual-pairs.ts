import type { PairKernels } from '../kernels/pair-kernels.js';
import type { PairChange } from '../kernels/pair-list.js';
import type { Architecture } from '../model/architecture.js';
import type { Dual, DualOps } from '../tensor/dual.js';
import type { Node, Tape } from '../tensor/tape.js';
import { zeroDistanceFilter } from './filter.js';
import type { AtomSums, PairInteraction, ResidualWeights } from './network.js';
import { attendMode } from './packed-tables.js';

/** Pairs of atoms on dual numbers, whose tables are differentiated. */
export interface DualPairs<T, P> {
  readonly kernels: PairKernels<T, P>;
  readonly architecture: Architecture;
  readonly weights: ResidualWeights<Node<T>>;
  readonly pairs: P;
  /** along the direction */
  readonly tangent: PairChange<T>;
  /** packed, in order */
  readonly tables: readonly T[];
  /** what a table was made of on the tape; none where tables are shared */
  tableLeaves(table: number): readonly Node<T>[];
  /** takes the gradient of a plain table */
  addTableGradient(table: number, gradient: T): void;
}

type MaybeNode<T> = Node<T> | null;

/** The pair interaction of weight gradients: fused kernels of value and tangent together, each with its reverse. */
export function dualInteraction<T, P>(
  dual: DualOps<Node<T>>,
  tape: Tape<T>,
  { kernels, architecture, weights, pairs, tangent, tables, tableLeaves, addTableGradient }: DualPairs<T, P>,
): PairInteraction<Dual<Node<T>>> {
  const { base: ops } = tape;
  const lifted = new Map([...weights].map(([name, node]) => [name, dual.lift(node)]));
  /** The tangent of a dual number as a tensor, zero or not. */
  const tangentOf = (x: Dual<Node<T>>) => x.tangent ?? tape.zeros(tape.rows(x.value), tape.columns(x.value));
  const zerosLike = (x: T) => ops.zeros(ops.rows(x), ops.columns(x));

  return {
    embed(z): Dual<Node<T>> {
      const nodes = { value: z.value, tangent: tangentOf(z) };
      const source = { value: nodes.value.value, tangent: nodes.tangent.value };
      const s = kernels.embedDualForward(pairs, tangent, source, tables[0]!);
      const inputs = [nodes.value, nodes.tangent, ...tableLeaves(0)];
      const [value, change] = tape.custom(inputs, [s.value, s.tangent], ([g, h]) => {
        const given = { value: g ?? zerosLike(s.value), tangent: h ?? zerosLike(s.tangent) };
        const back = kernels.embedDualBackward(pairs, tangent, source, tables[0]!, given);
        tape.accumulate(nodes.value, back.z.value);
        tape.accumulate(nodes.tangent, back.z.tangent);
        addTableGradient(0, back.table);
      });
      return { value: value!, tangent: change! };
    },

    attend(layer, q, k, v, vectors, wantVectors): AtomSums<Dual<Node<T>>> {
      const mode = attendMode(layer, architecture);
      const table = tables[layer + 1]!;
      const duals = vectors === null ? [q, k, v] : [q, k, v, vectors];
      const values = duals.map(({ value }) => value);
      const tangents = duals.map(tangentOf);
      const inputOf = ([query, key, value, vector]: readonly Node<T>[]) => ({
        query: query!.value,
        key: key!.value,
        value: value!.value,
        vector: vector?.value ?? null,
      });
      const input = { value: inputOf(values), tangent: inputOf(tangents) };
      const sum = kernels.attendDualForward(mode, pairs, tangent, input, table);
      const sums = [sum.value.scalar, sum.tangent.scalar];
      if (wantVectors) sums.push(sum.value.vector!, sum.tangent.vector!);

      const inputs = [...values, ...tangents, ...tableLeaves(layer + 1)];
      const out = tape.custom(inputs, sums, (gradients) => {
        const given = gradients.map((gradient, i) => gradient ?? zerosLike(sums[i]!));
        const back = kernels.attendDualBackward(mode, pairs, tangent, input, table, {
          value: { scalar: given[0]!, vector: given[2] ?? null },
          tangent: { scalar: given[1]!, vector: given[3] ?? null },
        });
        const accumulate = (nodes: readonly Node<T>[], { query, key, value, vector }: typeof back.input.value) => {
          for (const [i, part] of [query, key, value, vector].entries())
            if (part !== null && nodes[i]) tape.accumulate(nodes[i], part);
        };
        accumulate(values, back.input.value);
        accumulate(tangents, back.input.tangent);
        addTableGradient(layer + 1, back.table);
      });
      const pair = (value: MaybeNode<T>, change: MaybeNode<T>) => ({ value: value!, tangent: change! });
      return {
        scalars: pair(out[0]!, out[1]!),
        vectors: wantVectors ? pair(out[2]!, out[3]!) : null,
      };
    },

    selfFilter: (layer) => zeroDistanceFilter(dual, lifted, layer),
  };
}
