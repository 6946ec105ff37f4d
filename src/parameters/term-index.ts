import type { Orderings } from '../potentials/ordering.js';

/**
 * The distinct computations behind the readout of one kind of term. A readout sums a network over the equivalent orderings
 * of a term; terms with the same classes share the sum, sums share the ordered tuples they have in common.
 */
export interface TermIndex {
  /** number of terms in the topology */
  readonly termCount: number;
  /** one array per position in the term, (R) each: class at that position in ordered tuple r */
  readonly positions: readonly Uint32Array[];
  /** one array per ordering, (U) each: ordered tuple of distinct term u under that ordering */
  readonly orderings: readonly Uint32Array[];
  /** (termCount) distinct term of every term */
  readonly expand: Uint32Array;
}

/**
 * @param terms (T,size) atom indices, flat
 * @param atomClass (N)
 */
export function indexTerms(terms: Uint32Array, size: number, atomClass: Uint32Array, orderings: Orderings): TermIndex {
  const termCount = terms.length / size;
  const classes = atomClass.reduce((most, id) => Math.max(most, id + 1), 0);
  // Tuples as numbers of base `classes` where a float64 holds them.
  const exact = classes ** size <= Number.MAX_SAFE_INTEGER;
  const keyOf = (tuple: ArrayLike<number>): number | string => {
    if (!exact) return Array.from(tuple).join();
    let key = 0;
    for (let p = 0; p < size; p++) key = key * classes + tuple[p]!;
    return key;
  };
  /** Ordered tuple -> the distinct term that it is an ordering of, and its row. */
  const tuples = new Map<number | string, { readonly term: number; readonly row: number }>();
  const positions: number[][] = Array.from({ length: size }, () => []);
  const rows: number[][] = orderings(new Array<number>(size).fill(0)).map(() => []);
  const expand = new Uint32Array(termCount);
  let distinct = 0;

  const tupleRow = (tuple: readonly number[], term: number): number => {
    const key = keyOf(tuple);
    const known = tuples.get(key);
    if (known !== undefined) return known.row;
    const row = tuples.size;
    tuples.set(key, { term, row });
    for (let p = 0; p < size; p++) positions[p]!.push(tuple[p]!);
    return row;
  };

  const tuple = new Uint32Array(size);
  for (let t = 0; t < termCount; t++) {
    for (let p = 0; p < size; p++) tuple[p] = atomClass[terms[t * size + p]!]!;
    const known = tuples.get(keyOf(tuple));
    if (known === undefined) {
      // The smallest ordering stands for all: equivalent terms then add the same numbers in the same order.
      const canonical = orderings([...tuple]).reduce((best, other) => (lessThan(other, best) ? other : best));
      orderings(canonical).forEach((ordering, o) => {
        rows[o]!.push(tupleRow(ordering, distinct));
      });
      expand[t] = distinct++;
    } else expand[t] = known.term;
  }
  return {
    termCount,
    positions: positions.map((column) => Uint32Array.from(column)),
    orderings: rows.map((column) => Uint32Array.from(column)),
    expand,
  };
}

function lessThan(a: readonly number[], b: readonly number[]): boolean {
  for (let p = 0; p < a.length; p++) if (a[p] !== b[p]) return a[p]! < b[p]!;
  return false;
}
