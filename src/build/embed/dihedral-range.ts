import { bondsOf, degree, neighborsOf } from '../../chemistry/graph.js';
import type { StereoElement, StereoSign } from '../../chemistry/stereo.js';
import { commonRings, type Shape } from './shape.js';

/** What a dihedral may be, |φ| in rad. */
export interface DihedralRange {
  readonly least: number;
  readonly most: number;
}

const RAD = Math.PI / 180;
const PLANAR = 10 * RAD;
const CIS: DihedralRange = { least: 0, most: PLANAR };
const TRANS: DihedralRange = { least: Math.PI - PLANAR, most: Math.PI };
const FREE: DihedralRange = { least: 0, most: Math.PI };
/** Rings of up to this many planar atoms are planar, and so is what is bound to them. */
const LARGEST_PLANAR_RING = 7;
/** °, the largest dihedral within a ring by its size. */
const IN_RING: Readonly<Record<number, number>> = { 4: 40, 5: 50, 6: 75, 7: 100 };
/** Esters and secondary amides: the group on O or N is on the side of the carbonyl. */
const SYN: DihedralRange = { least: 0, most: 50 * RAD };
const ANTI: DihedralRange = { least: Math.PI - 50 * RAD, most: Math.PI };

/**
 * The range of every dihedral i-j-k-l about a bond: double bonds as their stereo elements say, or flat; rings by their size and
 * planarity; esters and amides of NH with the carbonyl oxygen on the side of the group (Z).
 *
 * @param doubleBonds elements with their signs; those left open are flat either way
 */
export function dihedralRanges(
  shape: Shape,
  b: number,
  doubleBonds: ReadonlyMap<number, { readonly element: StereoElement; readonly sign: StereoSign }>,
): (i: number, l: number) => DihedralRange {
  const { graph, molecule, hybridization, rings, conjugated } = shape;
  const [j, k] = [molecule.bonds[2 * b]!, molecule.bonds[2 * b + 1]!];
  const order = molecule.bondOrders[b]!;
  const flatEnds = hybridization[j] === 'sp2' && hybridization[k] === 'sp2';
  const shared = commonRings(shape, j, k);
  const flatRings = shared.filter(
    (r) => rings[r]!.length <= LARGEST_PLANAR_RING && rings[r]!.every((atom) => hybridization[atom] === 'sp2'),
  );
  const beside = (atom: number) =>
    shared.some((r) => rings[r]!.length <= LARGEST_PLANAR_RING && rings[r]!.includes(atom));
  const smallShared = shared.some((r) => rings[r]!.length <= LARGEST_PLANAR_RING);
  if (flatEnds && (flatRings.length > 0 || (order === 2 && smallShared)))
    return (i, l) => {
      if (shared.some((r) => rings[r]!.includes(i) && rings[r]!.includes(l))) return CIS;
      return beside(i) || beside(l) ? TRANS : CIS;
    };
  if (smallShared)
    return (i, l) => {
      const size = Math.min(
        ...shared.filter((r) => rings[r]!.includes(i) && rings[r]!.includes(l)).map((r) => rings[r]!.length),
      );
      const most = IN_RING[size];
      return most === undefined ? FREE : { least: 0, most: most * RAD };
    };
  if (order === 2 && flatEnds) {
    const known = doubleBonds.get(b);
    // Without two ways round any choice is the same molecule.
    const others = (atom: number, partner: number) => [...neighborsOf(graph, atom)].filter((one) => one !== partner);
    const [i0, l0] = known
      ? known.element.focus[0] === j
        ? [known.element.atoms[0], known.element.atoms[3]]
        : [known.element.atoms[3], known.element.atoms[0]]
      : [others(j, k)[0], others(k, j)[0]];
    if (known?.sign === 0) return () => FREE;
    const cis = known ? known.sign === 1 : true;
    return (i, l) => (((i === i0) === (l === l0) ? cis : !cis) ? CIS : TRANS);
  }
  if (order === 1 && conjugated[b] && flatEnds && shared.length === 0) {
    const range = carbonylRange(shape, j, k);
    if (range) return range;
  }
  return () => FREE;
}

function carbonylRange(shape: Shape, j: number, k: number): ((i: number, l: number) => DihedralRange) | undefined {
  for (const [carbon, hetero] of [
    [j, k],
    [k, j],
  ] as const) {
    const oxygen = doubleBondedChalcogen(shape, carbon);
    if (oxygen === undefined || !carriesOneGroup(shape, hetero, carbon)) continue;
    return (i, l) => {
      const [onCarbon, onHetero] = carbon === j ? [i, l] : [l, i];
      const isGroup = shape.molecule.atomicNumbers[onHetero] !== 1 || degree(shape.graph, hetero) === 2;
      return (onCarbon === oxygen) === isGroup ? SYN : ANTI;
    };
  }
  return undefined;
}

/** The O or S of a carbonyl carbon. */
function doubleBondedChalcogen({ graph, molecule }: Shape, carbon: number): number | undefined {
  if (molecule.atomicNumbers[carbon] !== 6) return undefined;
  return [...neighborsOf(graph, carbon)].find(
    (atom, n) =>
      [8, 16].includes(molecule.atomicNumbers[atom]!) && molecule.bondOrders[bondsOf(graph, carbon)[n]!] === 2,
  );
}

/** O or S with two bonds, or NH of an amide. */
function carriesOneGroup({ graph, molecule }: Shape, atom: number, carbon: number): boolean {
  const z = molecule.atomicNumbers[atom];
  if (z === 8 || z === 16) return degree(graph, atom) === 2;
  if (z !== 7 || degree(graph, atom) !== 3) return false;
  const others = [...neighborsOf(graph, atom)].filter((one) => one !== carbon);
  return others.filter((one) => molecule.atomicNumbers[one] === 1).length === 1;
}
