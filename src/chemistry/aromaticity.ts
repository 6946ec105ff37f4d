import { bondsOf, degree } from './graph.js';
import type { Molecule } from './molecule.js';
import type { Electrons } from './pi-electrons.js';
import { listRings, type RingFamily, ringBondIndices, ringBonds } from './rings.js';

/** Largest number of rings tried together as one fused system. */
const MAXIMUM_FUSED_RINGS = 6;

interface Ring {
  readonly atoms: readonly number[];
  readonly bonds: readonly number[];
}

/**
 * Aromatic atoms in the MDL model.
 *
 * An atom qualifies if it is carbon or nitrogen with at most three neighbors and an odd positive number of π electrons, and has
 * exactly one multiple bond, which is double and lies in a ring. Rings of qualifying atoms only are considered. A ring of at
 * least six atoms is aromatic with 4n+2 atoms; connected sets of two to six rings are aromatic on their outline (the bonds that
 * belong to exactly one ring of the set) if it has 4n+2 atoms. So pyridine and azulene are aromatic; pyrrole, furan, pyridone
 * and benzoquinone are not.
 *
 * @returns (N) 1 aromatic, else 0
 */
export function aromaticAtoms(molecule: Molecule, electrons: Electrons, families: readonly RingFamily[]): Uint8Array {
  const qualifies = qualifyingAtoms(molecule, electrons);
  const aromatic = new Uint8Array(molecule.atomicNumbers.length);
  if (!qualifies.includes(1)) return aromatic;
  const rings: Ring[] = listRings(families, (atom) => qualifies[atom] === 1).map((atoms) => ({
    atoms,
    bonds: ringBondIndices(electrons.graph, atoms),
  }));
  for (const { atoms } of rings)
    if (atoms.length >= 6 && isHueckel(atoms.length)) for (const atom of atoms) aromatic[atom] = 1;
  forFusedSets(fusedNeighbors(rings), (set) => {
    const uses = new Map<number, number>();
    for (const ring of set) for (const bond of rings[ring]!.bonds) uses.set(bond, (uses.get(bond) ?? 0) + 1);
    const outline = new Set<number>();
    for (const [bond, count] of uses)
      if (count === 1) {
        outline.add(molecule.bonds[2 * bond]!);
        outline.add(molecule.bonds[2 * bond + 1]!);
      }
    if (isHueckel(outline.size)) for (const atom of outline) aromatic[atom] = 1;
  });
  return aromatic;
}

function isHueckel(electronCount: number): boolean {
  return electronCount % 4 === 2;
}

function qualifyingAtoms(molecule: Molecule, { graph, pi }: Electrons): Uint8Array {
  const inRing = ringBonds(graph, molecule.bondOrders.length);
  return Uint8Array.from(molecule.atomicNumbers, (z, atom) => {
    if ((z !== 6 && z !== 7) || degree(graph, atom) > 3) return 0;
    const multiple = bondsOf(graph, atom).filter((bond) => molecule.bondOrders[bond]! > 1);
    if (multiple.length !== 1 || molecule.bondOrders[multiple[0]!] !== 2 || !inRing[multiple[0]!]) return 0;
    return pi[atom]! > 0 && pi[atom]! % 2 === 1 ? 1 : 0;
  });
}

/** For every ring the rings that share a bond with it. */
function fusedNeighbors(rings: readonly Ring[]): number[][] {
  const ringsOfBond = new Map<number, number[]>();
  rings.forEach((ring, r) => {
    for (const bond of ring.bonds) {
      const list = ringsOfBond.get(bond);
      if (list) list.push(r);
      else ringsOfBond.set(bond, [r]);
    }
  });
  return rings.map((ring, r) => {
    const near = new Set(ring.bonds.flatMap((bond) => ringsOfBond.get(bond)!));
    near.delete(r);
    return [...near];
  });
}

/**
 * Every connected set of 2 to {@link MAXIMUM_FUSED_RINGS} rings exactly once: sets are grown from their lowest ring, and a ring
 * becomes a possible extension only when its first neighbor joins (Wernicke 2006, doi 10.1109/TCBB.2006.51).
 */
function forFusedSets(near: readonly (readonly number[])[], visit: (set: readonly number[]) => void): void {
  const grow = (set: readonly number[], extension: readonly number[], seen: ReadonlySet<number>) => {
    if (set.length > 1) visit(set);
    if (set.length === MAXIMUM_FUSED_RINGS) return;
    extension.forEach((ring, k) => {
      const fresh = near[ring]!.filter((next) => next > set[0]! && !seen.has(next));
      grow([...set, ring], [...extension.slice(k + 1), ...fresh], new Set([...seen, ...fresh]));
    });
  };
  near.forEach((neighbors, ring) => {
    const higher = neighbors.filter((next) => next > ring);
    grow([ring], higher, new Set([ring, ...higher]));
  });
}
