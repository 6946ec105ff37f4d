import { aromaticAtoms } from '../../chemistry/aromaticity.js';
import { conjugatedBonds } from '../../chemistry/conjugation.js';
import { type Adjacency, bondsOf, neighborsOf } from '../../chemistry/graph.js';
import { type Hybridization, hybridizations } from '../../chemistry/hybridization.js';
import type { Molecule } from '../../chemistry/molecule.js';
import { countElectrons } from '../../chemistry/pi-electrons.js';
import { listRings, ringFamilies } from '../../chemistry/rings.js';
import { cumulenes } from '../../chemistry/stereo.js';
import { idealLength } from './ideal-length.js';

/** What is perceived of a molecule before it is embedded. */
export interface Shape {
  readonly molecule: Molecule;
  readonly graph: Adjacency;
  /** (N) */
  readonly hybridization: readonly Hybridization[];
  /** (B) 1 conjugated */
  readonly conjugated: Uint8Array;
  /** Relevant rings of up to twelve atoms, each by its atoms in order. */
  readonly rings: readonly (readonly number[])[];
  /** (N) the rings of each atom, as indices into `rings` */
  readonly ringsOf: readonly (readonly number[])[];
  /** (B) Å */
  readonly lengths: Float64Array;
}

const LARGEST_RING = 12;
/** Bond orders of lengths: rings with delocalized bonds, amides and esters, other single bonds between conjugated atoms. */
const DELOCALIZED = 1.5;
const AMIDE = 1.41;
const CONJUGATED = 1.1;

export function shapeOf(molecule: Molecule): Shape {
  const electrons = countElectrons(molecule);
  const { graph } = electrons;
  const { bonds, bondOrders, atomicNumbers } = molecule;
  const conjugated = conjugatedBonds(molecule, electrons);
  const hybridization = hybridizations(molecule, electrons, conjugated);
  const families = ringFamilies(graph, bondOrders.length, LARGEST_RING);
  const aromatic = aromaticAtoms(molecule, electrons, families);
  const rings = listRings(families);
  const ringsOf: number[][] = Array.from(atomicNumbers, () => []);
  rings.forEach((ring, r) => {
    for (const atom of ring) ringsOf[atom]!.push(r);
  });
  const lengths = Float64Array.from(bondOrders, (order, b) => {
    const [i, j] = [bonds[2 * b]!, bonds[2 * b + 1]!];
    const small = ringsOf[i]!.find((r) => rings[r]!.length <= 6 && ringsOf[j]!.includes(r));
    let effective: number = order;
    if (aromatic[i] && aromatic[j] && small !== undefined) effective = DELOCALIZED;
    else if (order === 1 && conjugated[b] && hybridization[i] === 'sp2' && hybridization[j] === 'sp2')
      effective = [i, j].some((atom) => atomicNumbers[atom] !== 6) ? AMIDE : CONJUGATED;
    const end = (atom: number) => ({ atomicNumber: atomicNumbers[atom]!, hybridization: hybridization[atom]! });
    return idealLength(end(i), end(j), effective);
  });
  return { molecule, graph, hybridization, conjugated, rings, ringsOf, lengths };
}

/** The bond between two atoms that have one. */
export function bondBetween({ graph }: Pick<Shape, 'graph'>, i: number, j: number): number {
  return bondsOf(graph, i)[neighborsOf(graph, i).indexOf(j)]!;
}

/** Rings with all the atoms. */
export function commonRings({ ringsOf }: Shape, ...atoms: readonly number[]): number[] {
  return ringsOf[atoms[0]!]!.filter((r) => atoms.every((atom) => ringsOf[atom]!.includes(r)));
}

/** Chains of double bonds that are straight: those in rings bend. */
export function straightCumulenes(shape: Shape): number[][] {
  return cumulenes(shape.molecule, shape.graph).filter(
    (path) => path.length > 2 && commonRings(shape, ...path).length === 0,
  );
}
