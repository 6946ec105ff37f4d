import type { GraphLayer } from '../tensor/ops.js';

/**
 * The distinct chemical environments of a molecule, by depth. Atoms that a graph network of `layers.length` layers cannot
 * tell apart (same features, same multiset of neighbor environments, recursively) share one class, so their hidden
 * vectors are computed once; equal inputs mean equal vectors, nothing is approximated.
 */
export interface EnvironmentClasses {
  /** classes at depth 0 */
  readonly classCount: number;
  /** (classCount,inputs) features of the classes at depth 0 */
  readonly features: Float64Array;
  /** layers[l] leads from the classes at depth l to those at depth l+1, neighbors with their multiplicity */
  readonly layers: readonly GraphLayer[];
  /** (N) class of every atom at the last depth */
  readonly atomClass: Uint32Array;
}

/**
 * Color refinement: depth 0 groups atoms by exact equality of their features, every further depth by own class and
 * sorted neighbor classes. Classes are numbered in order of first appearance.
 *
 * @param bonds (B,2), each bond once
 * @param features (N,inputs)
 */
export function refineEnvironments(
  atomCount: number,
  bonds: Uint32Array,
  features: Float32Array | Float64Array,
  depth: number,
): EnvironmentClasses {
  const { start, list } = neighbors(atomCount, bonds);
  const inputs = features.length / atomCount;
  const of = (atom: number) => features.subarray(atom * inputs, (atom + 1) * inputs);
  let { atomClass, first } = group(atomCount, (atom) => featureKey(of(atom)));
  const classFeatures = new Float64Array(first.length * inputs);
  first.forEach((atom, row) => {
    classFeatures.set(of(atom), row * inputs);
  });
  const classCount = first.length;
  const layers: GraphLayer[] = [];
  for (let layer = 0; layer < depth; layer++) {
    const below = atomClass;
    const around = (atom: number) =>
      Array.from(list.subarray(start[atom]!, start[atom + 1]!), (other) => below[other]!).sort((a, b) => a - b);
    const rows = Array.from({ length: atomCount }, (_, atom) => around(atom));
    ({ atomClass, first } = group(atomCount, (atom) => `${below[atom]}:${rows[atom]!.join(',')}`));
    const neighborRows = first.map((atom) => rows[atom]!);
    layers.push({
      classCount: first.length,
      self: Uint32Array.from(first, (atom) => below[atom]!),
      neighbor: Uint32Array.from(neighborRows.flat()),
      target: Uint32Array.from(neighborRows.flatMap((row, index) => row.map(() => index))),
      inverseDegree: Float64Array.from(neighborRows, (row) => (row.length === 0 ? 0 : 1 / row.length)),
    });
  }
  return { classCount, features: classFeatures, layers, atomClass };
}

/** Numbers atoms by key, in order of first appearance; `first` is the first atom of each class. */
function group(count: number, key: (atom: number) => string): { atomClass: Uint32Array; first: number[] } {
  const classes = new Map<string, number>();
  const first: number[] = [];
  const atomClass = new Uint32Array(count);
  for (let atom = 0; atom < count; atom++) {
    const k = key(atom);
    let id = classes.get(k);
    if (id === undefined) {
      id = first.length;
      classes.set(k, id);
      first.push(atom);
    }
    atomClass[atom] = id;
  }
  return { atomClass, first };
}

/** Most features are zero (one-hot); numbers print in shortest form, so equal text means equal value. */
function featureKey(features: Float32Array | Float64Array): string {
  let key = '';
  for (let f = 0; f < features.length; f++) if (features[f] !== 0) key += `${f}=${features[f]} `;
  return key;
}

/** Compressed rows: neighbors of atom i are list[start[i] .. start[i+1]). */
function neighbors(atomCount: number, bonds: Uint32Array): { start: Uint32Array; list: Uint32Array } {
  const start = new Uint32Array(atomCount + 1);
  for (const atom of bonds) start[atom + 1]!++;
  for (let atom = 0; atom < atomCount; atom++) start[atom + 1]! += start[atom]!;
  const next = start.slice();
  const list = new Uint32Array(bonds.length);
  for (let b = 0; b < bonds.length; b += 2) {
    const [i, j] = [bonds[b]!, bonds[b + 1]!];
    list[next[i]!++] = j;
    list[next[j]!++] = i;
  }
  return { start, list };
}
