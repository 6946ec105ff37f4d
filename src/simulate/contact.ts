import { adjacency, neighborsOf } from '../chemistry/graph.js';
import type { Molecule } from '../chemistry/molecule.js';
import { distance, openBox } from '../core/box.js';
import { elementOf, symbolOf } from '../core/elements.js';

/** Bonds longer than this multiple of the sum of the covalent radii count as broken. */
const BROKEN = 1.4;
/** Atoms more than two bonds apart and closer than this multiple clash: H–H 0.8 Å, C–C 2.1 Å; hydrogen bonds are above 1.5. */
const CLASH = 1.35;

export interface ContactProblem {
  readonly kind: 'clash' | 'broken-bond';
  /** from 0 */
  readonly atoms: readonly [number, number];
  /** Å */
  readonly distance: number;
}

/**
 * A check whether a structure is still the molecule it was: no bond torn, no two other atoms pushed into each other.
 * Pairs that are beyond the limits in `start` already (cages, strained rings) do not count.
 *
 * @param start (N,3) Å
 * @returns for positions (N,3) Å the worst problem, or null
 */
export function contactCheck(
  molecule: Molecule,
  start: Float64Array,
  box = openBox,
): (positions: Float64Array) => ContactProblem | null {
  const graph = adjacency(molecule);
  const n = molecule.atomicNumbers.length;
  const radius = Array.from(molecule.atomicNumbers, (z) => elementOf(z).covalentRadius);
  const pairs: { i: number; j: number; kind: ContactProblem['kind']; limit: number }[] = [];
  for (let i = 0; i < n; i++) {
    const bonded = new Set(neighborsOf(graph, i));
    const near = new Set([...bonded].flatMap((atom) => [...neighborsOf(graph, atom)]));
    for (let j = i + 1; j < n; j++) {
      const sum = radius[i]! + radius[j]!;
      if (bonded.has(j)) pairs.push({ i, j, kind: 'broken-bond', limit: BROKEN * sum });
      else if (!near.has(j)) pairs.push({ i, j, kind: 'clash', limit: CLASH * sum });
    }
  }
  const excess = ({ i, j, kind, limit }: (typeof pairs)[number], x: Float64Array) => {
    const ratio = distance(box, x, i, j) / limit;
    return kind === 'clash' ? 1 / ratio : ratio;
  };
  const watched = pairs.filter((pair) => excess(pair, start) <= 1);
  return (positions) => {
    let worst = 1;
    let problem: ContactProblem | null = null;
    for (const pair of watched) {
      const by = excess(pair, positions);
      if (by <= worst) continue;
      worst = by;
      problem = { kind: pair.kind, atoms: [pair.i, pair.j], distance: distance(box, positions, pair.i, pair.j) };
    }
    return problem;
  };
}

/** For messages, with atoms counted from 1: `clash: H7 and H12 are 0.71 Å apart`. */
export function describeContact({ kind, atoms, distance }: ContactProblem, { atomicNumbers }: Molecule): string {
  const [a, b] = atoms.map((atom) => `${symbolOf(atomicNumbers[atom]!)}${atom + 1}`);
  return `${kind === 'clash' ? 'clash' : 'broken bond'}: ${a} and ${b} are ${distance.toFixed(2)} Å apart`;
}
