import type { ValenceState } from './bond-order-solver.js';

/** A closed-shell way of bonding: sum of bond orders, formal charge (e), and a penalty in tenths of a unit. */
interface Valence {
  readonly order: number;
  readonly charge: number;
  readonly cost: number;
}

const valence = (order: number, charge: number, cost: number): Valence => ({ order, charge, cost });

/**
 * Closed-shell valences by element. Penalties rank resonance forms as chemists write them: no charges first, then charges on
 * the electronegative atoms, carbon charges last; hypervalent S and P (sulfone, phosphate) before charge-separated forms;
 * nitrogen is never pentavalent (nitro, N-oxide and azide carry charges).
 */
const group = {
  hydrogen: [valence(1, 0, 0), valence(0, 1, 100), valence(0, -1, 100)],
  boron: [valence(3, 0, 0), valence(4, -1, 10)],
  carbon: [valence(4, 0, 0), valence(3, -1, 50), valence(3, 1, 80)],
  silicon: [valence(4, 0, 0), valence(5, -1, 20), valence(6, -2, 30), valence(3, -1, 50), valence(3, 1, 80)],
  nitrogen: [valence(3, 0, 0), valence(4, 1, 20), valence(2, -1, 30), valence(1, -2, 150)],
  phosphorus: [valence(3, 0, 0), valence(5, 0, 5), valence(4, 1, 20), valence(2, -1, 40), valence(6, -1, 60)],
  oxygen: [valence(2, 0, 0), valence(1, -1, 10), valence(3, 1, 60), valence(0, -2, 150)],
  sulfur: [
    valence(2, 0, 0),
    valence(4, 0, 5),
    valence(6, 0, 5),
    valence(1, -1, 9),
    valence(3, 1, 40),
    valence(5, 1, 60),
    valence(0, -2, 150),
  ],
  fluorine: [valence(1, 0, 0), valence(0, -1, 10)],
  halogen: [
    valence(1, 0, 0),
    valence(0, -1, 10),
    valence(3, 0, 10),
    valence(5, 0, 10),
    valence(7, 0, 10),
    valence(2, 1, 60),
    valence(2, -1, 60),
  ],
  alkali: [valence(0, 1, 0)],
  alkalineEarth: [valence(0, 2, 0)],
  zinc: [valence(0, 2, 0), valence(2, 0, 20), valence(4, -2, 40)],
  noble: [valence(0, 0, 0)],
} satisfies Record<string, readonly Valence[]>;

const valences = new Map<number, readonly Valence[]>([
  [1, group.hydrogen],
  [5, group.boron],
  [6, group.carbon],
  [7, group.nitrogen],
  [8, group.oxygen],
  [9, group.fluorine],
  [13, group.boron],
  [14, group.silicon],
  [15, group.phosphorus],
  [16, group.sulfur],
  [17, group.halogen],
  [30, group.zinc],
  [32, group.silicon],
  [33, group.phosphorus],
  [34, group.sulfur],
  [35, group.halogen],
  [50, group.silicon],
  [51, group.phosphorus],
  [52, group.sulfur],
  [53, group.halogen],
  ...[3, 11, 19, 37, 55].map((z) => [z, group.alkali] as const),
  ...[4, 12, 20, 38, 56].map((z) => [z, group.alkalineEarth] as const),
  ...[2, 10, 18, 36, 54].map((z) => [z, group.noble] as const),
]);

/** Elements that stand as bare ions: no bond is drawn to them from geometry. */
export function isIonOnly(atomicNumber: number): boolean {
  const known = valences.get(atomicNumber);
  return known === group.alkali || known === group.alkalineEarth || known === group.noble;
}

/** Most neighbors an atom of the element can have; 8 for elements whose valences are not known here. */
export function largestDegree(atomicNumber: number): number {
  const known = valences.get(atomicNumber);
  return known === undefined ? 8 : Math.max(...known.map(({ order }) => order));
}

/** True when the element's closed-shell valences are known here, so that bond orders and radicals can be judged. */
export function hasKnownValence(atomicNumber: number): boolean {
  return valences.has(atomicNumber);
}

/**
 * The closed-shell states of an atom with `degree` neighbors: `extra` = order of its bonds beyond one each.
 *
 * @returns empty when the element is unknown or has too many neighbors
 */
export function valenceStates(atomicNumber: number, degree: number): ValenceState[] {
  return (valences.get(atomicNumber) ?? [])
    .filter(({ order }) => order >= degree && (degree > 0 || order === 0))
    .map(({ order, charge, cost }) => ({ extra: order - degree, charge, cost }));
}

/** True when an atom whose bond orders sum to `order` has all electrons paired at this formal charge. */
export function isClosedShell(atomicNumber: number, order: number, formalCharge: number): boolean {
  return (valences.get(atomicNumber) ?? []).some((known) => known.order === order && known.charge === formalCharge);
}

/** Sums of bond orders that are closed-shell at this formal charge, ascending. */
export function closedShellOrders(atomicNumber: number, formalCharge: number): number[] {
  return (valences.get(atomicNumber) ?? [])
    .filter((known) => known.charge === formalCharge)
    .map((known) => known.order)
    .sort((a, b) => a - b);
}
