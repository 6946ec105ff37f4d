import { ResffError } from '../core/errors.js';
import { CycleSpace } from './cycle-space.js';
import { type Adjacency, bondsOf, neighborsOf } from './graph.js';

/** Largest ring that is looked for: nothing in the model depends on larger ones. */
export const MAXIMUM_RING_SIZE = 24;

/** A bound on the number of rings listed at once: a cage of conjugated macrocycles can have exponentially many. */
const MAXIMUM_RING_COUNT = 20_000;

/**
 * Marks the bonds that lie in a ring of any size, that is all bonds but bridges.
 *
 * @returns (B) 1 in a ring, else 0
 */
export function ringBonds(graph: Adjacency, bondCount: number): Uint8Array {
  const inRing = new Uint8Array(bondCount).fill(1);
  const n = graph.offsets.length - 1;
  const order = new Int32Array(n).fill(-1);
  const low = new Int32Array(n);
  const entryBond = new Int32Array(n).fill(-1);
  const cursor = Uint32Array.from(graph.offsets.subarray(0, n));
  let time = 0;
  for (let start = 0; start < n; start++) {
    if (order[start]! >= 0) continue;
    const stack = [start];
    order[start] = low[start] = time++;
    while (stack.length > 0) {
      const atom = stack[stack.length - 1]!;
      if (cursor[atom]! < graph.offsets[atom + 1]!) {
        const at = cursor[atom]!++;
        const next = graph.neighbors[at]!;
        if (graph.bonds[at] === entryBond[atom]) continue;
        if (order[next]! >= 0) low[atom] = Math.min(low[atom]!, order[next]!);
        else {
          order[next] = low[next] = time++;
          entryBond[next] = graph.bonds[at]!;
          stack.push(next);
        }
        continue;
      }
      stack.pop();
      const parent = stack[stack.length - 1];
      if (parent === undefined) continue;
      low[parent] = Math.min(low[parent]!, low[atom]!);
      if (low[atom]! > order[parent]!) inRing[entryBond[atom]!] = 0;
    }
  }
  return inRing;
}

/** All relevant rings that run over the same shortest paths: from `root` to `left` and to `right`, joined there. */
export interface RingFamily {
  readonly size: number;
  readonly root: number;
  readonly left: number;
  readonly right: number;
  /** The atom between `left` and `right` in a ring of even size, else -1. */
  readonly apex: number;
  /** For every atom reached from the root: its predecessors on shortest paths. */
  readonly parents: ReadonlyMap<number, readonly number[]>;
}

/**
 * The relevant rings of up to `maximumSize` atoms, as families.
 *
 * A ring is relevant when it is not the (bondwise, modulo 2) sum of smaller rings; the relevant rings are the union of all
 * smallest sets of smallest rings (SSSR). Where that set is unique they are that set. Where it is not (three paths between two
 * bridgeheads, two of them of one length and the third shorter: pinane, bicyclo[2.1.1]hexane) the reference takes one of the
 * equivalent rings by the order of the atoms; here all of them count, so that equivalent atoms are equal whatever the order.
 *
 * Source: Vismara, Electron. J. Combin. 1997, 4, R9, doi 10.37236/1294 (families from a vertex order).
 */
export function ringFamilies(graph: Adjacency, bondCount: number, maximumSize = MAXIMUM_RING_SIZE): RingFamily[] {
  const inRing = ringBonds(graph, bondCount);
  const candidates: RingFamily[] = [];
  for (let root = 0; root < graph.offsets.length - 1; root++)
    if (bondsOf(graph, root).some((bond) => inRing[bond] === 1))
      collectFamilies(graph, inRing, root, maximumSize, candidates);
  candidates.sort((a, b) => a.size - b.size);
  const space = new CycleSpace(inRing);
  const relevant: RingFamily[] = [];
  for (let from = 0; from < candidates.length; ) {
    let to = from;
    while (to < candidates.length && candidates[to]!.size === candidates[from]!.size) to++;
    // rings of one size are compared with smaller ones only, so equivalent rings stand or fall together
    const independent: Uint32Array[] = [];
    for (const family of candidates.slice(from, to)) {
      const remainder = space.reduce(space.vector(ringBondIndices(graph, prototype(family))));
      if (remainder === null) continue;
      relevant.push(family);
      independent.push(remainder);
    }
    for (const vector of independent) space.add(vector);
    from = to;
  }
  return relevant;
}

/**
 * The rings of the families, each as its atoms in ring order.
 *
 * @param allowed lists only rings all of whose atoms pass
 * @throws ResffError (molecule) beyond 20,000 rings
 */
export function listRings(
  families: readonly RingFamily[],
  allowed: (atom: number) => boolean = () => true,
): number[][] {
  const rings: number[][] = [];
  for (const family of families) {
    if (!allowed(family.root) || (family.apex >= 0 && !allowed(family.apex))) continue;
    const left = pathsToRoot(family, family.left, allowed);
    const right = pathsToRoot(family, family.right, allowed);
    if (rings.length + left.length * right.length > MAXIMUM_RING_COUNT)
      throw new ResffError(
        'molecule',
        `rings: expected at most ${MAXIMUM_RING_COUNT}, got more (ring size ${family.size})`,
      );
    for (const a of left) for (const b of right) rings.push(joinPaths(family, a, b));
  }
  return rings;
}

/** Rings whose highest atom is `root`: shortest paths through lower atoms only, closed by a bond or by one more atom. */
function collectFamilies(graph: Adjacency, inRing: Uint8Array, root: number, maximumSize: number, out: RingFamily[]) {
  const depth = Math.floor(maximumSize / 2);
  const distance = new Map([[root, 0]]);
  const parents = new Map<number, number[]>([[root, []]]);
  const reached: number[] = [];
  const queue = [root];
  for (let at = 0; at < queue.length; at++) {
    const atom = queue[at]!;
    const d = distance.get(atom)!;
    if (d === depth) break;
    forRingNeighbors(graph, inRing, atom, (next) => {
      if (distance.has(next)) return;
      distance.set(next, d + 1);
      queue.push(next);
    });
  }
  for (const atom of queue.slice(1)) {
    if (atom > root) continue;
    const before: number[] = [];
    forRingNeighbors(graph, inRing, atom, (next) => {
      if (parents.has(next) && distance.get(next) === distance.get(atom)! - 1) before.push(next);
    });
    if (before.length === 0) continue;
    parents.set(atom, before);
    reached.push(atom);
  }
  const keep = (family: RingFamily) => {
    if (family.size > maximumSize) return;
    const ring = prototype(family);
    if (new Set(ring).size === ring.length) out.push(family);
  };
  for (const atom of reached) {
    const d = distance.get(atom)!;
    const before = parents.get(atom)!;
    before.forEach((left, i) => {
      for (const right of before.slice(i + 1)) keep({ size: 2 * d, root, left, right, apex: atom, parents });
    });
    forRingNeighbors(graph, inRing, atom, (next) => {
      if (next > atom && parents.has(next) && distance.get(next) === d)
        keep({ size: 2 * d + 1, root, left: atom, right: next, apex: -1, parents });
    });
  }
}

function forRingNeighbors(graph: Adjacency, inRing: Uint8Array, atom: number, visit: (next: number) => void) {
  for (let at = graph.offsets[atom]!; at < graph.offsets[atom + 1]!; at++)
    if (inRing[graph.bonds[at]!]) visit(graph.neighbors[at]!);
}

/** One ring of the family; whether it is relevant does not depend on which. */
function prototype(family: RingFamily): number[] {
  const walk = (from: number) => {
    const path = [];
    for (let atom = from; atom !== family.root; atom = family.parents.get(atom)![0]!) path.push(atom);
    return path;
  };
  return joinPaths(family, walk(family.left), walk(family.right));
}

function joinPaths(family: RingFamily, left: readonly number[], right: readonly number[]): number[] {
  const middle = family.apex < 0 ? [] : [family.apex];
  return [family.root, ...left.toReversed(), ...middle, ...right];
}

function pathsToRoot(family: RingFamily, from: number, allowed: (atom: number) => boolean): number[][] {
  if (from === family.root) return [[]];
  if (!allowed(from)) return [];
  return family.parents.get(from)!.flatMap((next) => pathsToRoot(family, next, allowed).map((path) => [from, ...path]));
}

/** The bonds of a ring given by its atoms in order. */
export function ringBondIndices(graph: Adjacency, ring: readonly number[]): number[] {
  return ring.map((atom, i) => {
    const next = ring[(i + 1) % ring.length]!;
    return bondsOf(graph, atom)[neighborsOf(graph, atom).indexOf(next)]!;
  });
}
