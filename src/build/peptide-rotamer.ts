import { placeAtom, type Vector } from '../chemistry/atom-placement.js';
import { rotamers, sideChainAtoms } from './peptide-geometry.js';
import type { PeptideGraph } from './peptide-graph.js';

/** Å; Bondi, J. Phys. Chem. 1964, 68, 441, hydrogen as Rowland and Taylor 1996. */
const RADII: Readonly<Record<number, number>> = { 1: 1.1, 6: 1.7, 7: 1.55, 8: 1.52, 16: 1.8 };
/** Å by which spheres may overlap: contacts and hydrogen bonds of real proteins do. */
const ALLOWED_OVERLAP = 0.6;
/** Improvement (Å²) below which the commoner rotamer stays. */
const INDIFFERENCE = 1e-3;
const MOST_ROUNDS = 4;
/** Å from CB beyond which nothing touches a side chain; arginine reaches 8 Å. */
const REACH = 12;

/** Places the side chain of a residue beyond CB with the χ angles given (°). */
export function placeSideChain(graph: PeptideGraph, residue: number, chi: readonly number[]): void {
  const at = (name: string) => graph.site(residue, name).position;
  for (const atom of sideChainAtoms(graph.templates[residue]!.residue)) {
    const [parent, second, third] = atom.from;
    const dihedral = atom.dihedral + (atom.chi === undefined ? 0 : chi[atom.chi]!);
    graph.site(residue, atom.name).position = placeAtom(
      at(third),
      at(second),
      at(parent),
      atom.distance,
      atom.angle,
      dihedral,
    );
  }
}

/**
 * Chooses χ angles for all side chains: one residue after the other takes the rotamer that overlaps least with everything placed,
 * of equal ones the commonest, until nothing changes or four rounds are over. Deterministic.
 */
export function chooseRotamers(graph: PeptideGraph): void {
  const choices = graph.templates.map(({ residue }) => rotamers(residue));
  const chosen = choices.map(() => 0);
  choices.forEach((sets, residue) => {
    placeSideChain(graph, residue, sets[0]!);
  });
  for (let round = 0, changed = true; changed && round < MOST_ROUNDS; round++) {
    changed = false;
    for (const [residue, sets] of choices.entries()) {
      if (sets.length < 2) continue;
      const score = overlapScore(graph, residue);
      let best = chosen[residue]!;
      placeSideChain(graph, residue, sets[best]!);
      let least = score();
      for (const [k, chi] of sets.entries()) {
        placeSideChain(graph, residue, chi);
        const value = score();
        if (value < least - INDIFFERENCE || (k < best && value < least + INDIFFERENCE)) [best, least] = [k, value];
      }
      placeSideChain(graph, residue, sets[best]!);
      changed ||= best !== chosen[residue];
      chosen[residue] = best;
    }
  }
}

interface Sphere {
  readonly site: number;
  readonly isHydrogen: boolean;
  readonly radius: number;
  readonly position: Vector;
}

/** Overlaps (Å²) of the side chain of a residue with all atoms more than three bonds away, as it lies at the moment of the call. */
function overlapScore(graph: PeptideGraph, residue: number): () => number {
  const backbone = new Set(['N', 'CA', 'C', 'O', 'OXT']);
  const own = graph.sitesOf(residue).filter((site) => !backbone.has(graph.sites[site]!.name));
  const center = graph.site(residue, 'CB').position;
  const others = graph.sites
    .flatMap((_, site) => (own.includes(site) ? [] : spheresOf(graph, site)))
    .filter(({ position }) => squaredDistance(position, center) < REACH * REACH);
  const near = new Map(own.map((site) => [site, bondDistances(graph, site)]));
  return () => {
    const spheres = own.flatMap((site) => spheresOf(graph, site));
    let sum = 0;
    spheres.forEach((a, i) => {
      const add = (b: Sphere) => {
        const reach = a.radius + b.radius - ALLOWED_OVERLAP;
        const square = squaredDistance(a.position, b.position);
        if (square >= reach * reach) return;
        const bonds = near.get(a.site)!.get(b.site);
        if (bonds !== undefined && bonds + Number(a.isHydrogen) + Number(b.isHydrogen) <= 3) return;
        sum += (reach - Math.sqrt(square)) ** 2;
      };
      others.forEach(add);
      spheres.slice(0, i).forEach(add);
    });
    return sum;
  };
}

function squaredDistance([x, y, z]: Vector, [u, v, w]: Vector): number {
  return (x - u) ** 2 + (y - v) ** 2 + (z - w) ** 2;
}

function spheresOf(graph: PeptideGraph, site: number): Sphere[] {
  const { atomicNumber, position } = graph.sites[site]!;
  return [
    { site, isHydrogen: false, radius: RADII[atomicNumber]!, position },
    ...graph.hydrogensOf(site).map((hydrogen) => ({
      site,
      isHydrogen: true,
      radius: RADII[1]!,
      position: hydrogen,
    })),
  ];
}

/** Number of bonds to every heavy atom up to three bonds away. */
function bondDistances(graph: PeptideGraph, from: number): Map<number, number> {
  const distances = new Map([[from, 0]]);
  for (const [site, bonds] of distances)
    if (bonds < 3)
      for (const { site: next } of graph.sites[site]!.neighbors)
        if (!distances.has(next)) distances.set(next, bonds + 1);
  return distances;
}
