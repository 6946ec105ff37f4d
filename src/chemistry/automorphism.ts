import { adjacency, neighborsOf } from './graph.js';
import { atomClasses } from './graph-match.js';
import type { Molecule } from './molecule.js';

/** The ways to lay a molecule upon itself, for some of its atoms. */
export interface Automorphisms {
  /** The atoms that are laid: all but hydrogens of carbon, which turn freely or follow their carbon. */
  readonly atoms: Uint32Array;
  /** Each a list of atoms: where `atoms` go. The first is the identity. */
  readonly images: readonly Uint32Array[];
  /** Whether there are more than were listed. */
  readonly truncated: boolean;
}

/** Symmetric molecules have many: each tert-butyl group six. */
const MOST_IMAGES = 2000;

/** Permutations of equal atoms that keep all bonds. */
export function automorphisms(molecule: Molecule, most = MOST_IMAGES): Automorphisms {
  const graph = adjacency(molecule);
  const classes = atomClasses(molecule);
  const { atomicNumbers: z } = molecule;
  const isLaid = (atom: number) => z[atom] !== 1 || !neighborsOf(graph, atom).some((other) => z[other] === 6);
  const laid = Array.from(z.keys()).filter(isLaid);
  const kept = new Set(laid);
  const order: number[] = [];
  const seen = new Set<number>();
  const anchor = new Map<number, number>();
  for (const first of laid) {
    if (seen.has(first)) continue;
    seen.add(first);
    order.push(first);
    for (let at = order.length - 1; at < order.length; at++)
      for (const next of neighborsOf(graph, order[at]!)) {
        if (!kept.has(next) || seen.has(next)) continue;
        seen.add(next);
        anchor.set(next, order[at]!);
        order.push(next);
      }
  }
  const image = new Int32Array(z.length).fill(-1);
  const used = new Uint8Array(z.length);
  const images: Uint32Array[] = [];
  let truncated = false;
  const place = (k: number): void => {
    if (k === order.length) {
      images.push(Uint32Array.from(laid, (atom) => image[atom]!));
      truncated ||= images.length >= most;
      return;
    }
    const atom = order[k]!;
    const from = anchor.get(atom);
    // The atom itself first: the first of all images is the identity.
    const candidates = from === undefined ? laid : [...neighborsOf(graph, image[from]!)];
    for (const candidate of [atom, ...candidates.filter((one) => one !== atom)]) {
      if (truncated) return;
      if (used[candidate] || !kept.has(candidate) || classes[candidate] !== classes[atom]) continue;
      const fits = neighborsOf(graph, atom).every(
        (next) => image[next]! < 0 || neighborsOf(graph, candidate).includes(image[next]!),
      );
      if (!fits || (from !== undefined && !neighborsOf(graph, candidate).includes(image[from]!))) continue;
      image[atom] = candidate;
      used[candidate] = 1;
      place(k + 1);
      image[atom] = -1;
      used[candidate] = 0;
    }
  };
  place(0);
  return { atoms: Uint32Array.from(laid), images, truncated };
}
