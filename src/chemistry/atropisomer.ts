import { adjacency, bondsOf, degree, neighborsOf } from './graph.js';
import { atomClasses } from './graph-match.js';
import type { Molecule } from './molecule.js';
import { ringBonds } from './rings.js';
import type { StereoElement } from './stereo.js';

/** Groups beside the bond from which on it is held: with fewer the rings turn past each other at room temperature. */
const LEAST_GROUPS = 3;

/**
 * Single bonds between two flat rings that cannot turn for the groups beside them, and that can be one of two ways round: those of
 * atropisomers, such as of biphenyls with three different groups in ortho. No notation of a file says which way round they are, so they
 * are no part of `stereoElements`; a relaxation can be asked whether it kept them.
 */
export function atropisomerAxes(molecule: Molecule): StereoElement[] {
  const graph = adjacency(molecule);
  let classes: readonly number[] | undefined;
  const alike = (a: number, b: number) => {
    classes ??= atomClasses(molecule);
    return classes[a] === classes[b];
  };
  const { bonds, bondOrders, atomicNumbers } = molecule;
  const inRing = ringBonds(graph, bondOrders.length);
  const isFlat = (atom: number) => bondsOf(graph, atom).some((bond) => bondOrders[bond] === 2 && inRing[bond] === 1);
  /** The two neighbors in the ring, and how many of them carry a group. */
  const side = (atom: number, other: number) => {
    const beside = [...neighborsOf(graph, atom)].filter((one) => one !== other);
    const [a, b] = beside;
    if (a === undefined || b === undefined || degree(graph, atom) !== 3 || !isFlat(atom)) return undefined;
    const carries = (one: number) =>
      [...neighborsOf(graph, one)].filter((atom) => atomicNumbers[atom] !== 1).length === 3;
    return { atoms: [a, b] as const, groups: beside.filter(carries).length };
  };
  return Array.from(bondOrders, (order, bond): StereoElement[] => {
    const [i, j] = [bonds[2 * bond]!, bonds[2 * bond + 1]!];
    if (order !== 1 || inRing[bond] === 1) return [];
    const [first, second] = [side(i, j), side(j, i)];
    if (!first || !second || first.groups + second.groups < LEAST_GROUPS) return [];
    if (alike(...first.atoms) || alike(...second.atoms)) return [];
    return [{ kind: 'axis', focus: [i, j], atoms: [...first.atoms, ...second.atoms], relative: false }];
  }).flat();
}
