import { combine, cross, placeAtom, subtract, unit, type Vector } from './atom-placement.js';

/** A heavy atom whose hydrogens are to be placed. */
export interface HydrogenSite {
  readonly atomicNumber: number;
  readonly position: Vector;
  /** one to three, heavy */
  readonly neighbors: readonly Vector[];
  /** neighbor of the only neighbor, which the hydrogens are turned against; without it a single hydrogen lies on the axis */
  readonly reference: Vector | undefined;
  /** trigonal: double bond, aromatic, amide */
  readonly isPlanar: boolean;
  /** ° of the first hydrogen against `reference` */
  readonly firstDihedral: number;
  readonly count: number;
}

/** A heavy atom of a skeleton, with the number of hydrogens it should have. */
export interface SkeletonAtom {
  readonly atomicNumber: number;
  readonly hydrogens: number;
  /** heavy atoms bonded to it, by their number in the skeleton */
  readonly neighbors: readonly { readonly site: number; readonly order: number }[];
  /** Å */
  readonly position: Vector;
}

/**
 * Positions (Å) of the hydrogens of an atom of a skeleton, in the ideal geometry of its bonds: planar where it has a double bond or
 * is a nitrogen beside one, acids cis to their C=O, other hydroxyls trans, the rest staggered. An atom without neighbors has none.
 *
 * @param given positions of hydrogens that are there already; the others are placed around them
 * @param dihedral ° of the first hydrogen, where it may turn about the only bond of its atom, in place of the ideal one
 */
export function hydrogensOf(
  skeleton: readonly SkeletonAtom[],
  index: number,
  given: readonly Vector[] = [],
  dihedral?: number,
): Vector[] {
  const site = skeleton[index]!;
  const at = (i: number) => skeleton[i]!;
  const isDouble = (i: number) => at(i).neighbors.some(({ order }) => order > 1);
  const neighbors = [...site.neighbors.map(({ site: other }) => at(other).position), ...given];
  const [only] = site.neighbors;
  if (neighbors.length === 0) return [];
  const around = only ? at(only.site).neighbors.filter(({ site: other }) => other !== index) : [];
  const turned = around.find(({ order }) => order > 1) ?? around[0];
  const isPlanar =
    isDouble(index) || (site.atomicNumber === 7 && site.neighbors.some(({ site: other }) => isDouble(other)));
  const isLinear = site.neighbors.some(({ order }) => order === 3);
  const isAcid = site.atomicNumber === 8 && turned?.order === 2 && at(turned.site).atomicNumber === 8;
  const ideal = isPlanar || isAcid ? 0 : site.hydrogens === 1 ? 180 : 60;
  return placeHydrogens({
    atomicNumber: site.atomicNumber,
    position: site.position,
    neighbors,
    reference: isLinear ? undefined : turned ? at(turned.site).position : beside(neighbors[0]!, site.position),
    isPlanar,
    firstDihedral: dihedral ?? ideal,
    count: site.hydrogens - given.length,
  });
}

/** Some point that is not on the line of two others: where nothing says how hydrogens are turned. */
function beside(a: Vector, b: Vector): Vector {
  const axis = subtract(b, a);
  const least = [0, 1, 2].reduce((k, j) => (Math.abs(axis[j]!) < Math.abs(axis[k]!) ? j : k));
  return combine([1, a], [1, [Number(least === 0), Number(least === 1), Number(least === 2)]]);
}

/** Å */
const BOND_LENGTHS: Readonly<Record<number, number>> = { 6: 1.09, 7: 1.01, 8: 0.96, 16: 1.34 };
const TETRAHEDRAL = 109.47;
/** °, of X–O–H and X–S–H */
const BENT: Readonly<Record<number, number>> = { 8: 108, 16: 96 };

/** Positions (Å) of the hydrogens of a heavy atom in the ideal geometry of its hybridization. */
export function placeHydrogens(site: HydrogenSite): Vector[] {
  const { position, neighbors, count, isPlanar } = site;
  if (count === 0) return [];
  const length = BOND_LENGTHS[site.atomicNumber] ?? 1;
  if (neighbors.length === 1 && site.reference) {
    const angle = isPlanar ? 120 : (BENT[site.atomicNumber] ?? TETRAHEDRAL);
    const step = isPlanar ? 180 : 120;
    return Array.from({ length: count }, (_, k) =>
      placeAtom(site.reference!, neighbors[0]!, position, length, angle, site.firstDihedral + step * k),
    );
  }
  const directions = neighbors.map((neighbor) => unit(subtract(neighbor, position)));
  const away = unit(combine(...directions.map((direction) => [-1, direction] as const)));
  if (neighbors.length === 3 || isPlanar) return [combine([1, position], [length, away])];
  const normal = unit(cross(directions[0]!, directions[1]!));
  const half = ((TETRAHEDRAL / 2) * Math.PI) / 180;
  return [1, -1]
    .slice(0, count)
    .map((sign) => combine([1, position], [length * Math.cos(half), away], [sign * length * Math.sin(half), normal]));
}
