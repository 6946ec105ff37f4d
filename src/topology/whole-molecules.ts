import { nearestImage } from '../core/box.js';
import { boxOf, type Cell } from '../core/cell.js';
import { ResffError } from '../core/errors.js';

/** Molecules of periodic systems as whole: bonded atoms next to each other, not at opposite faces of the cell. */
export interface WholeMolecules {
  /** (N) molecule of each atom, numbered in order of first appearance */
  readonly group: Uint32Array;
  readonly count: number;
  /**
   * Moves every atom by the lattice vector that puts it next to the atom it is bonded to, from the first atom of each molecule on;
   * an atom that is there already keeps its position to the last bit.
   *
   * @param positions (N,3) Å
   * @param out (N,3) Å, overwritten
   * @throws ResffError (code molecule) where a molecule is bonded to its own image (a polymer, a crystal without molecules)
   */
  unwrap(positions: Float64Array, cell: Cell, out: Float64Array): void;
}

/** @param bonds (B,2) */
export function wholeMolecules(atomCount: number, bonds: ArrayLike<number>): WholeMolecules {
  const { group, count, tree, rest } = spanningTree(atomCount, bonds);
  const d = new Float64Array(3);
  return {
    group,
    count,
    unwrap(positions, cell, out) {
      const box = boxOf(cell);
      out.set(positions);
      for (let t = 0; t < tree.length; t += 2) {
        const from = 3 * tree[t]!;
        const to = 3 * tree[t + 1]!;
        for (let k = 0; k < 3; k++) d[k] = out[to + k]! - out[from + k]!;
        nearestImage(box, d);
        for (let k = 0; k < 3; k++) {
          const plain = out[to + k]! - out[from + k]!;
          if (d[k] !== plain) out[to + k]! += d[k]! - plain;
        }
      }
      for (let b = 0; b < rest.length; b += 2) {
        const [i, j] = [3 * rest[b]!, 3 * rest[b + 1]!];
        for (let k = 0; k < 3; k++) d[k] = out[j + k]! - out[i + k]!;
        nearestImage(box, d);
        if (
          Math.hypot(...d) <
          Math.hypot(out[j]! - out[i]!, out[j + 1]! - out[i + 1]!, out[j + 2]! - out[i + 2]!) - 1e-6
        )
          throw new ResffError(
            'molecule',
            `cell: expected molecules, got one that is bonded to its own image (bond of atoms ${i / 3 + 1} and ${j / 3 + 1})`,
          );
      }
    },
  };
}

/** Bonds (from, to) along which atoms are reached, and those that close rings. */
function spanningTree(atomCount: number, bonds: ArrayLike<number>) {
  const neighbors = Array.from({ length: atomCount }, () => [] as number[]);
  for (let b = 0; b < bonds.length; b += 2) {
    neighbors[bonds[b]!]!.push(bonds[b + 1]!);
    neighbors[bonds[b + 1]!]!.push(bonds[b]!);
  }
  const unseen = atomCount;
  const group = new Uint32Array(atomCount).fill(unseen);
  const parent = new Int32Array(atomCount).fill(-1);
  const tree: number[] = [];
  let count = 0;
  for (let root = 0; root < atomCount; root++) {
    if (group[root] !== unseen) continue;
    const queue = [root];
    group[root] = count;
    for (const atom of queue)
      for (const next of neighbors[atom]!) {
        if (group[next] !== unseen) continue;
        group[next] = count;
        parent[next] = atom;
        tree.push(atom, next);
        queue.push(next);
      }
    count++;
  }
  const rest: number[] = [];
  for (let b = 0; b < bonds.length; b += 2) {
    const [i, j] = [bonds[b]!, bonds[b + 1]!];
    if (parent[i] !== j && parent[j] !== i) rest.push(i, j);
  }
  return { group, count, tree: Uint32Array.from(tree), rest: Uint32Array.from(rest) };
}
