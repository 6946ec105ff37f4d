import { symbolOf } from '../../core/elements.js';
import { ResffError } from '../../core/errors.js';
import { createMolecule, type Molecule } from '../molecule.js';
import { type BondOrderSolution, solveBondOrders } from './bond-order-solver.js';
import { bondsFromDistances, type GeometricBond } from './connectivity.js';
import { hasKnownValence, valenceStates } from './valence-state.js';

/** Total charges looked at, e. */
const CHARGES = [0, 1, -1, 2, -2, 3, -3, 4, -4];
/**
 * Penalty of a unit of total charge where none is given: a nitro group is neutral, though its dianion needs fewer charged atoms.
 * Charges that differ by one do not compete, as they have an electron more or less.
 */
const PER_UNIT_OF_CHARGE = 10;
/** A structure this much more costly than the one at another total charge contradicts it: more than one carbanion. */
const LARGEST_EXCESS = 60;

export interface PerceptionOptions {
  /** total charge, e; without it the structure must be neutral beyond doubt */
  readonly charge?: number | undefined;
  readonly name?: string;
}

/**
 * A molecule from elements and coordinates: bonds from distances, bond orders and formal charges as the cheapest closed-shell
 * Lewis structure with the total charge given (penalties in valence-state.ts; between resonance forms of equal cost the one
 * whose multiple bonds are short).
 *
 * @param positions (N,3) Å
 * @throws ResffError (code molecule) when there is no closed-shell structure, when the structure contradicts the charge given,
 * or when none was given and the structure is not plainly neutral: the message then names the charge it suggests
 */
export function perceiveMolecule(
  atomicNumbers: ArrayLike<number>,
  positions: Float64Array,
  options: PerceptionOptions = {},
): Molecule {
  return assignBondOrders(atomicNumbers, bondsFromDistances(atomicNumbers, positions), options);
}

/**
 * As {@link perceiveMolecule}, with the bonds given.
 *
 * @param orders of the bonds, where they are known: 1, 2, 3, or something between for aromatic ones
 */
export function assignBondOrders(
  atomicNumbers: ArrayLike<number>,
  bonds: readonly GeometricBond[],
  { charge, name = '' }: PerceptionOptions = {},
  orders?: readonly number[],
): Molecule {
  const fail = (message: string): never => {
    throw new ResffError('molecule', `${message}${name === '' ? '' : ` (molecule ${name})`}`);
  };
  const states = statesOf(atomicNumbers, bonds, fail);
  const edges = bonds.flatMap(({ a, b }) => [a, b]);
  const edgeCost = (edge: number, extra: number) =>
    orders === undefined ? lengthPenalty(bonds[edge]!.ratio, extra) : orderPenalty(orders[edge]!, extra);
  const solve = (total: number) => solveBondOrders({ states, edges, edgeCost, charge: total });

  const solved = CHARGES.flatMap((total) => {
    const solution = solve(total);
    return solution === undefined ? [] : [{ total, solution }];
  });
  type Solved = (typeof solved)[number];
  const cheapest = (cost: (one: Solved) => number) =>
    solved.reduce<Solved | null>((a, b) => (a === null || cost(b) < cost(a) ? b : a), null);
  const best = cheapest(({ total, solution }) => solution.cost + PER_UNIT_OF_CHARGE * Math.abs(total));
  const build = ({ state, extra }: BondOrderSolution) =>
    createMolecule({
      name,
      atomicNumbers,
      formalCharges: Array.from(state, (s, atom) => states[atom]![s]!.charge),
      bonds: edges,
      bondOrders: Array.from(extra, (x) => 1 + x),
    });
  if (charge === undefined) {
    if (best === null) return fail(`bonds: expected a closed-shell molecule, got none with a charge from -4 to 4`);
    if (best.total === 0) return build(best.solution);
    const bare = !Array.from(atomicNumbers).includes(1) && Array.from(atomicNumbers).includes(6);
    return fail(
      `total charge: expected it to be given (--charge), as the structure is not neutral; it suggests ${best.total}${bare ? ', or hydrogens are missing: there are none' : ''}`,
    );
  }
  const wanted = solved.find(({ total }) => total === charge)?.solution ?? solve(charge);
  const lowest = cheapest(({ solution }) => solution.cost)?.solution.cost ?? 0;
  if (wanted === undefined || wanted.cost > lowest + LARGEST_EXCESS) {
    const electrons = Array.from(atomicNumbers).reduce((sum, z) => sum + z, 0) - charge;
    const radical = electrons % 2 === 0 ? '' : `, which leaves an odd number of electrons (${electrons}): a radical`;
    const suggestion = best === null ? '' : `; its bonds suggest ${best.total}`;
    return fail(`total charge: expected one that the structure can have, got ${charge}${radical}${suggestion}`);
  }
  return build(wanted);
}

function statesOf(atomicNumbers: ArrayLike<number>, bonds: readonly GeometricBond[], fail: (message: string) => never) {
  const neighbors: number[][] = Array.from(atomicNumbers, () => []);
  for (const { a, b } of bonds) {
    neighbors[a]!.push(b);
    neighbors[b]!.push(a);
  }
  return Array.from(atomicNumbers, (z, atom) => {
    const place = `${symbolOf(z)}${atom + 1}`;
    if (!hasKnownValence(z))
      fail(`bonds: expected elements whose bonds can be perceived, got ${place}; use a format that states them`);
    const states = valenceStates(z, neighbors[atom]!.length);
    if (states.length === 0) {
      const around = neighbors[atom]!.map((other) => `${symbolOf(atomicNumbers[other]!)}${other + 1}`).join(', ');
      const got = around === '' ? 'no neighbor' : `${neighbors[atom]!.length} neighbors (${around})`;
      fail(`bonds: expected a number of neighbors that ${symbolOf(z)} can have, got ${got} of atom ${place}`);
    }
    return states;
  });
}

/** Lengths as multiples of the sum of the covalent radii: single, double, triple bond. */
const USUAL_RATIO = [1, 0.88, 0.79] as const;
/** Conjugated and aromatic bonds lie between single and double ones; they are not to decide anything. */
const TOLERANCE = 0.03;
const PENALTY_PER_RATIO = 100;

/**
 * What an order of 1 + extra costs for not having the length of such a bond. Small against the penalties of charges: it
 * chooses between resonance forms.
 */
function lengthPenalty(ratio: number, extra: number): number {
  const off = Math.abs(ratio - USUAL_RATIO[extra as 0 | 1 | 2]);
  return Math.round(PENALTY_PER_RATIO * Math.max(0, off - TOLERANCE));
}

/** What departing from a given order costs: nothing for the two orders beside one of 1.5, much where one is given exactly. */
function orderPenalty(order: number, extra: number): number {
  return Math.round(200 * Math.max(0, Math.abs(1 + extra - order) - 0.5));
}
