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
  const keyOf = (tuple: readonly number[]) => (exact ? tuple.reduce((key, id) => key * classes + id, 0) : tuple.join());
  const tuples = new Map<number | string, number>();
  const distinct = new Map<number | string, number>();
  const positions: number[][] = Array.from({ length: size }, () => []);
  const rows: number[][] = orderings(new Array<number>(size).fill(0)).map(() => []);
  const expand = new Uint32Array(termCount);

  const tupleRow = (tuple: readonly number[]): number => {
    const key = keyOf(tuple);
    const known = tuples.get(key);
    if (known !== undefined) return known;
    const row = tuples.size;
    tuples.set(key, row);
    for (let p = 0; p < size; p++) positions[p]!.push(tuple[p]!);
    return row;
  };

  for (let t = 0; t < termCount; t++) {
    const tuple: number[] = [];
    for (let p = t * size; p < (t + 1) * size; p++) tuple.push(atomClass[terms[p]!]!);
    // The smallest ordering stands for all: equivalent terms then add the same numbers in the same order.
    const canonical = orderings(tuple).reduce((best, other) => (lessThan(other, best) ? other : best));
    const key = keyOf(canonical);
    let id = distinct.get(key);
    if (id === undefined) {
      id = distinct.size;
      distinct.set(key, id);
      orderings(canonical).forEach((ordering, o) => {
        rows[o]!.push(tupleRow(ordering));
      });
    }
    expand[t] = id;
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
