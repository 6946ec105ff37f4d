import { adjacency, neighborsOf } from '../chemistry/graph.js';
import type { Molecule } from '../chemistry/molecule.js';
import { type BondedTerms, type PeriodicTorsion, periodicTorsions } from './bonded.js';

/** A cosine of a torsion with its entry in a prmtop. */
export interface AmberTorsion extends PeriodicTorsion {
  /** places of the atoms in the coordinate array; a negative third: no 1-4 pair, a negative fourth: improper */
  readonly entry: readonly [number, number, number, number];
}

/**
 * Propers, then impropers. The first cosine over a pair of atoms three bonds apart stands for their 1-4 interaction, one of zero
 * height where no torsion does; all others, those of pairs also closer, those over straight chains and those of impropers have a negative third atom. Nothing
 * tells −0 from 0, so a row with atom 0 third or fourth is read backwards, which changes no cosine.
 */
export function amberTorsions(terms: BondedTerms, molecule: Molecule): AmberTorsion[] {
  const pair = (a: number, b: number) => (a < b ? `${a} ${b}` : `${b} ${a}`);
  const { bonds, angles } = terms;
  const closer = new Set<string>();
  const graph = adjacency(molecule);
  const bonded = (j: number, k: number) => neighborsOf(graph, j).includes(k);
  for (let t = 0; t < molecule.bonds.length; t += 2) closer.add(pair(bonds.atoms[t]!, bonds.atoms[t + 1]!));
  for (let t = 0; t < angles.atoms.length; t += 3) closer.add(pair(angles.atoms[t]!, angles.atoms[t + 2]!));
  const entryOf = (torsion: PeriodicTorsion, improper: boolean): AmberTorsion => {
    const { atoms } = torsion;
    const [i, j, k, l] = atoms[2] === 0 || atoms[3] === 0 ? [atoms[3], atoms[2], atoms[1], atoms[0]] : atoms;
    const outer = pair(i, l);
    const counted = !improper && bonded(j, k) && !closer.has(outer);
    if (counted) closer.add(outer);
    return { ...torsion, entry: [3 * i, 3 * j, counted ? 3 * k : -3 * k, improper ? -3 * l : 3 * l] };
  };
  const propers = periodicTorsions(terms.propers).map((torsion) => entryOf(torsion, false));
  const flat = Array.from(molecule.bondOrders, (_, b) => [molecule.bonds[2 * b]!, molecule.bonds[2 * b + 1]!] as const)
    .flatMap(([j, k]) =>
      [...neighborsOf(graph, j)].flatMap((i) => [...neighborsOf(graph, k)].map((l) => [i, j, k, l] as const)),
    )
    .filter(([i, , , l]) => i !== l)
    .flatMap((atoms) =>
      closer.has(pair(atoms[0], atoms[3])) ? [] : [entryOf({ atoms, periodicity: 1, k: 0, phase: 0 }, false)],
    );
  return [...propers, ...flat, ...periodicTorsions(terms.impropers).map((torsion) => entryOf(torsion, true))];
}
