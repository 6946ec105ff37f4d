import { combine, cross, placeAtom, subtract, unit, type Vector } from './internal-coordinate.js';

/** A heavy atom whose hydrogens are to be placed. */
export interface HydrogenSite {
  readonly atomicNumber: number;
  readonly position: Vector;
  /** one to three, heavy */
  readonly neighbors: readonly Vector[];
  /** heavy neighbor of the only neighbor, which the hydrogens are turned against; undefined when there are several neighbors */
  readonly reference: Vector | undefined;
  /** trigonal: double bond, aromatic, amide */
  readonly isPlanar: boolean;
  /** ° of the first hydrogen against `reference` */
  readonly firstDihedral: number;
  readonly count: number;
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
