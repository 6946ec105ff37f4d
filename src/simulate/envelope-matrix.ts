import { type Adjacency, neighborsOf } from '../chemistry/graph.js';

/**
 * A symmetric positive definite matrix of 3 by 3 blocks of atoms that are few bonds apart, and its Cholesky factor. Atoms are ordered along
 * the molecule (reverse Cuthill-McKee), so that every row is short from its first entry to the diagonal, and only these are kept.
 *
 * Source: George, Liu, Computer Solution of Large Sparse Positive Definite Systems (1981), ch. 4
 */
export class EnvelopeMatrix {
  /** (N) place of each atom */
  private readonly place: Uint32Array;
  /** (3N) first column of each row, and where it is in `values` */
  private readonly first: Uint32Array;
  private readonly at: Uint32Array;
  private readonly values: Float64Array;

  /** @param reach bonds between atoms that share a block, at most */
  constructor(graph: Adjacency, reach: number) {
    const n = graph.offsets.length - 1;
    const order = bandOrder(graph);
    this.place = new Uint32Array(n);
    order.forEach((atom, k) => {
      this.place[atom] = k;
    });
    this.first = new Uint32Array(3 * n);
    this.at = new Uint32Array(3 * n + 1);
    for (let k = 0; k < n; k++) {
      let least = k;
      for (const atom of within(graph, order[k]!, reach)) least = Math.min(least, this.place[atom]!);
      for (let row = 3 * k; row < 3 * k + 3; row++) {
        this.first[row] = 3 * least;
        this.at[row + 1] = this.at[row]! + row - 3 * least + 1;
      }
    }
    this.values = new Float64Array(this.at[3 * n]!);
  }

  /** Number of entries that are kept. */
  get size(): number {
    return this.values.length;
  }

  /** Sets the matrix to a multiple of the identity. */
  clear(diagonal: number): void {
    this.values.fill(0);
    for (let row = 0; row < this.first.length; row++) this.values[this.at[row + 1]! - 1] = diagonal;
  }

  /** Adds k g gᵀ. @param atoms no more bonds apart than the reach; @param gradient (atoms, 3) */
  addOuter(atoms: ArrayLike<number>, gradient: Float64Array, k: number): void {
    const { place, first, at, values } = this;
    for (let a = 0; a < atoms.length; a++)
      for (let b = 0; b < atoms.length; b++) {
        const p = 3 * place[atoms[a]!]!;
        const q = 3 * place[atoms[b]!]!;
        if (q > p) continue;
        for (let d = 0; d < 3; d++) {
          const row = at[p + d]! - first[p + d]!;
          const f = k * gradient[3 * a + d]!;
          for (let e = 0; e < (p === q ? d + 1 : 3); e++) values[row + q + e]! += f * gradient[3 * b + e]!;
        }
      }
  }

  /** Replaces the matrix by its factor. */
  factorize(): void {
    const { first, at, values } = this;
    for (let i = 0; i < first.length; i++) {
      const row = at[i]! - first[i]!;
      for (let j = first[i]!; j <= i; j++) {
        const other = at[j]! - first[j]!;
        let sum = values[row + j]!;
        for (let k = Math.max(first[i]!, first[j]!); k < j; k++) sum -= values[row + k]! * values[other + k]!;
        values[row + j] = j < i ? sum / values[other + j]! : Math.sqrt(sum);
      }
    }
  }

  /** Solves with the factor, in place. @param vector (N,3) in the order of the atoms */
  solve(vector: Float64Array): void {
    const { first, at, values, place } = this;
    const x = new Float64Array(vector.length);
    for (let atom = 0; atom < place.length; atom++)
      for (let d = 0; d < 3; d++) x[3 * place[atom]! + d] = vector[3 * atom + d]!;
    for (let i = 0; i < x.length; i++) {
      const row = at[i]! - first[i]!;
      let sum = x[i]!;
      for (let k = first[i]!; k < i; k++) sum -= values[row + k]! * x[k]!;
      x[i] = sum / values[row + i]!;
    }
    for (let i = x.length - 1; i >= 0; i--) {
      const row = at[i]! - first[i]!;
      const value = x[i]! / values[row + i]!;
      x[i] = value;
      for (let k = first[i]!; k < i; k++) x[k]! -= values[row + k]! * value;
    }
    for (let atom = 0; atom < place.length; atom++)
      for (let d = 0; d < 3; d++) vector[3 * atom + d] = x[3 * place[atom]! + d]!;
  }
}

/** Atoms by their distance from one that is far out, neighbors of few bonds first, turned round: each fragment in turn. */
function bandOrder(graph: Adjacency): number[] {
  const n = graph.offsets.length - 1;
  const degree = (atom: number) => graph.offsets[atom + 1]! - graph.offsets[atom]!;
  const walk = (start: number, seen: Uint8Array) => {
    const found = [start];
    seen[start] = 1;
    for (const atom of found)
      for (const next of [...neighborsOf(graph, atom)].sort((a, b) => degree(a) - degree(b)))
        if (!seen[next]) {
          seen[next] = 1;
          found.push(next);
        }
    return found;
  };
  const order: number[] = [];
  const done = new Uint8Array(n);
  for (let atom = 0; atom < n; atom++) if (!done[atom]) order.push(...walk(walk(atom, done.slice()).at(-1)!, done));
  return order.reverse();
}

/** An atom and all that are at most so many bonds away. */
function within(graph: Adjacency, start: number, reach: number): number[] {
  const found = [start];
  let from = 0;
  for (let step = 0; step < reach; step++) {
    const end = found.length;
    for (; from < end; from++)
      for (const next of neighborsOf(graph, found[from]!)) if (!found.includes(next)) found.push(next);
  }
  return found;
}
