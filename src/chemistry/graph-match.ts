import type { Molecule } from './molecule.js';

/** A graph with labeled nodes. */
export interface LabeledGraph {
  readonly labels: readonly number[];
  readonly neighbors: readonly (readonly number[])[];
}

/** Nodes tried before a match is given up; molecules need little more than one per atom. */
const MOST_TRIALS = 200_000;

/**
 * An assignment of the nodes of `a` to those of `b` that keeps labels and edges: labels are refined by those of the neighbors
 * until they do not get finer, then nodes are placed one after the other, each beside one already placed.
 *
 * @returns for every node of `a` its node of `b`; undefined when the graphs differ, or when 200,000 trials found nothing
 */
export function matchGraphs(a: LabeledGraph, b: LabeledGraph): number[] | undefined {
  const n = a.labels.length;
  if (n !== b.labels.length) return undefined;
  const [colors, others] = refine(a, b);
  if (sorted(colors).join() !== sorted(others).join()) return undefined;
  const order = visitingOrder(a);
  const image = new Array<number>(n).fill(-1);
  const used = new Uint8Array(n);
  let trials = 0;
  const fits = (node: number, candidate: number) =>
    used[candidate] === 0 &&
    colors[node] === others[candidate] &&
    a.neighbors[node]!.every((next) => image[next]! < 0 || b.neighbors[candidate]!.includes(image[next]!));
  const place = (k: number): boolean => {
    if (k === n) return true;
    const node = order[k]!;
    const anchor = a.neighbors[node]!.find((next) => image[next]! >= 0);
    const candidates = anchor === undefined ? others.keys() : b.neighbors[image[anchor]!]!;
    for (const candidate of candidates) {
      if (!fits(node, candidate)) continue;
      if (++trials > MOST_TRIALS) return false;
      image[node] = candidate;
      used[candidate] = 1;
      if (place(k + 1)) return true;
      image[node] = -1;
      used[candidate] = 0;
    }
    return false;
  };
  return place(0) ? image : undefined;
}

/** Equal numbers for atoms that no walk along bonds tells apart, by element, charge and isotope. */
export function atomClasses({ atomicNumbers, formalCharges, massNumbers, bonds }: Molecule): number[] {
  const neighbors: number[][] = Array.from(atomicNumbers, () => []);
  bonds.forEach((atom, end) => {
    neighbors[atom]!.push(bonds[end ^ 1]!);
  });
  const labels = Array.from(
    atomicNumbers,
    (z, atom) => 1e6 * z + 1e3 * (massNumbers?.[atom] ?? 0) + 100 + formalCharges[atom]!,
  );
  const graph = { labels, neighbors };
  return refine(graph, graph)[0];
}

/** Labels that also tell apart what surrounds a node; equal numbers mean the same in both graphs. */
function refine(a: LabeledGraph, b: LabeledGraph): [number[], number[]] {
  let [left, right] = [[...a.labels], [...b.labels]];
  for (let classes = 0; ; ) {
    const known = new Map<string, number>();
    const step = (graph: LabeledGraph, labels: readonly number[]) =>
      labels.map((label, node) => {
        const key = `${label}:${sorted(graph.neighbors[node]!.map((next) => labels[next]!)).join()}`;
        if (!known.has(key)) known.set(key, known.size);
        return known.get(key)!;
      });
    left = step(a, left);
    right = a === b ? left : step(b, right);
    if (known.size === classes) return [left, right];
    classes = known.size;
  }
}

/** All nodes, every part from its first node outwards. */
function visitingOrder({ neighbors }: LabeledGraph): number[] {
  const order: number[] = [];
  const seen = new Set<number>();
  for (const first of neighbors.keys()) {
    if (seen.has(first)) continue;
    seen.add(first);
    order.push(first);
    for (let at = order.length - 1; at < order.length; at++)
      for (const next of neighbors[order[at]!]!)
        if (!seen.has(next)) {
          seen.add(next);
          order.push(next);
        }
  }
  return order;
}

function sorted(values: readonly number[]): number[] {
  return [...values].sort((x, y) => x - y);
}
