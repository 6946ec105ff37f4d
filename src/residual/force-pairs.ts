import type { PairKernels } from '../kernels/pair-kernels.js';
import type { PairChange } from '../kernels/pair-list.js';
import type { Architecture } from '../model/architecture.js';
import type { Node, Tape } from '../tensor/tape.js';
import type { Exchange } from './exchange.js';
import type { AtomSums, PairInteraction } from './network.js';
import { attendMode, type PackedTables } from './packed-tables.js';

/** Rows of an atom in q, k, v, V and in the scalar and vector sums. */
const INPUT_ROWS = [1, 1, 1, 3] as const;
const SUM_ROWS = [1, 3] as const;

/** Pairs of atoms whose forces are wanted. */
export interface ForcePairs<T, P> {
  readonly kernels: PairKernels<T, P>;
  readonly architecture: Architecture;
  readonly filters: PackedTables<T>;
  readonly exchange: Exchange<T>;
  readonly pairs: P;
  /** ∂E/∂r (P,1) and ∂E/∂d (P,3) are added here in the reverse pass */
  readonly change: PairChange<T>;
}

/** The pair interaction through fused kernels under a tape. Weights and tables are constants. */
export function forceInteraction<T, P>(
  tape: Tape<T>,
  { kernels, architecture, filters, exchange, pairs, change }: ForcePairs<T, P>,
): PairInteraction<Node<T>> {
  const { base: ops } = tape;
  return {
    embed(z) {
      const source = exchange.gather(z.value, 1);
      const sum = exchange.reduce(kernels.embedForward(pairs, source, filters.tables[0]!), 1);
      // z does not depend on positions: its own gradient is not wanted, only that of the distances.
      const position = tape.variable(sum);
      return tape.custom([position], [sum], ([gradient]) => {
        kernels.embedBackward(pairs, source, filters.tables[0]!, exchange.gather(gradient!, 1), change);
      })[0]!;
    },

    attend(layer, q, k, v, vectors, wantVectors): AtomSums<Node<T>> {
      const mode = attendMode(layer, architecture);
      const table = filters.tables[layer + 1]!;
      const inputs = vectors === null ? [q, k, v] : [q, k, v, vectors];
      const [query, key, value, vector = null] = inputs.map((x, i) => exchange.gather(x.value, INPUT_ROWS[i]!));
      const input = { query: query!, key: key!, value: value!, vector };
      const found = kernels.attendForward(mode, pairs, input, table);
      const contributions = wantVectors ? [found.scalar, found.vector!] : [found.scalar];
      const sums = contributions.map((sum, i) => exchange.reduce(sum, SUM_ROWS[i]!));
      const [scalars, vectorSum] = tape.custom(inputs, sums, (gradients) => {
        const [scalar, sumVector = null] = gradients.map((gradient, i) =>
          exchange.gather(gradient ?? ops.zeros(ops.rows(sums[i]!), ops.columns(sums[i]!)), SUM_ROWS[i]!),
        );
        const back = kernels.attendBackward(mode, pairs, input, table, { scalar: scalar!, vector: sumVector }, change);
        const parts: readonly (T | null)[] = [back.query, back.key, back.value, back.vector];
        inputs.forEach((node, i) => {
          const part = parts[i] ?? null;
          if (part !== null) tape.accumulate(node, exchange.reduce(part, INPUT_ROWS[i]!));
        });
      });
      return { scalars: scalars!, vectors: vectorSum ?? null };
    },

    selfFilter: (layer) => tape.fixed(filters.selfFilters[layer]!),
  };
}
