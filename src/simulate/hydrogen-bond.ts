import { adjacency, neighborsOf } from '../chemistry/graph.js';
import type { Molecule } from '../chemistry/molecule.js';
import { difference, openBox } from '../core/box.js';
import type { Reporter } from './reporter.js';

/** Å, H···A */
const LONGEST = 2.5;
/** cos 120°: the angle D-H···A is wider */
const LARGEST_COSINE = -0.5;
/** N, O, F: donors where they bear hydrogen, and acceptors but for nitrogens without a lone pair (four neighbors) */
const POLAR = [7, 8, 9];

export interface HydrogenBond {
  readonly donor: number;
  readonly hydrogen: number;
  readonly acceptor: number;
}

/**
 * Finds the hydrogen bonds of a molecule in a geometry: H···A below 2.5 Å and D-H···A above 120°, D and A of N, O, F.
 *
 * @returns a function of positions (N,3) Å; bonds ascend by hydrogen, then acceptor
 * Source: Baker, Hubbard, Prog. Biophys. Mol. Biol. 1984, 44, 97, doi 10.1016/0079-6107(84)90007-5
 */
export function hydrogenBondFinder(molecule: Molecule, box = openBox): (positions: Float64Array) => HydrogenBond[] {
  const graph = adjacency(molecule);
  const polar = (atom: number) => POLAR.includes(molecule.atomicNumbers[atom]!);
  const donors: [hydrogen: number, donor: number][] = [];
  const acceptors: number[] = [];
  molecule.atomicNumbers.forEach((z, atom) => {
    const neighbors = neighborsOf(graph, atom);
    if (z === 1 && neighbors.length === 1 && polar(neighbors[0]!)) donors.push([atom, neighbors[0]!]);
    if (polar(atom) && !(z === 7 && neighbors.length === 4)) acceptors.push(atom);
  });
  const [toDonor, toAcceptor] = [new Float64Array(3), new Float64Array(3)];
  return (positions) => {
    const found: HydrogenBond[] = [];
    for (const [hydrogen, donor] of donors)
      for (const acceptor of acceptors) {
        if (acceptor === donor) continue;
        difference(box, positions, hydrogen, acceptor, toAcceptor);
        if (Math.hypot(...toAcceptor) >= LONGEST) continue;
        difference(box, positions, hydrogen, donor, toDonor);
        if (cosine(toDonor, toAcceptor) < LARGEST_COSINE) found.push({ donor, hydrogen, acceptor });
      }
    return found;
  };
}

/** Number of hydrogen bonds, see {@link hydrogenBondFinder}. */
export function hydrogenBondReporter(molecule: Molecule, box = openBox): Reporter {
  const find = hydrogenBondFinder(molecule, box);
  return {
    columns: [{ name: 'hydrogen bonds', unit: '', digits: 0 }],
    report: ({ positions }) => [find(positions).length],
  };
}

/** Of the angle between two vectors. */
function cosine(u: Float64Array, v: Float64Array): number {
  return (u[0]! * v[0]! + u[1]! * v[1]! + u[2]! * v[2]!) / (Math.hypot(...u) * Math.hypot(...v));
}
