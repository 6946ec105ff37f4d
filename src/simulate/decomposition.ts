import type { ForceFieldPotential, TermEnergies } from '../force-field/potential.js';
import { TORSION_TERMS } from '../parameters/parameters.js';
import { anglePotential } from '../potentials/angle.js';
import { bondPotential } from '../potentials/bond.js';
import type { Potential } from '../potentials/potential.js';
import { improperPotential, properPotential } from '../potentials/torsion.js';

/** One bond, angle or torsion, or one atom of the residual, along the frames. */
export interface Contribution {
  readonly kind: BondedKind | 'residual';
  /** from 0, as the term's row in the topology; of an improper the first of its centre's rows; the one atom of a residual */
  readonly atoms: readonly number[];
  /** (C) kcal/mol */
  readonly energies: Float64Array;
}

type BondedKind = 'bond' | 'angle' | 'proper' | 'improper';

export interface Decomposition {
  /** (C) */
  readonly terms: readonly TermEnergies[];
  /** Only with `contributions`. Those of one kind add up to the kind's energy in `terms`. */
  readonly contributions: readonly Contribution[];
}

/**
 * Energies of frames of a molecule split into their terms and, on request, into every single bond, angle and torsion
 * and the share of every atom in the residual.
 *
 * The rows of an improper centre (six or three orderings of the same four atoms) are one contribution. The residual network sums
 * over atoms what it reads from their surroundings, so an atom's share says where in the molecule it acts, not which pairs do.
 *
 * @param frames (C,N,3) Å
 * @param options.torsionGuard Å, `mm.torsionGuard` of the model's architecture
 * @throws RangeError when the frames are not a whole number of conformations
 */
export function decompose(
  potential: ForceFieldPotential,
  frames: Float64Array,
  options: { contributions?: boolean; torsionGuard?: number } = {},
): Decomposition {
  const terms = potential.batch(frames);
  const contributions = options.contributions
    ? [...bondedContributions(potential, frames, options.torsionGuard), ...residualContributions(potential, frames)]
    : [];
  return { terms, contributions };
}

function bondedContributions(
  { topology, parameters, atomCount }: ForceFieldPotential,
  frames: Float64Array,
  guard: number | undefined,
): Contribution[] {
  const { bonds, angles, propers, impropers } = topology;
  const { bondCoefficients, angleCoefficients, properK, improperK } = parameters;
  const kinds: readonly Kind[] = [
    ['bond', bonds, 2, bondCoefficients, 2, bondPotential],
    ['angle', angles, 3, angleCoefficients, 2, anglePotential],
    ['proper', propers, 4, properK, TORSION_TERMS, (n, rows, k) => properPotential(n, rows, k, guard)],
    ['improper', impropers, 4, improperK, TORSION_TERMS, (n, rows, k) => improperPotential(n, rows, k, guard)],
  ];
  return kinds.flatMap(([kind, index, size, coefficients, width, create]) => {
    const groups = kind === 'improper' ? improperCentres(index) : singleRows(index, size);
    return groups.map((group) => {
      const term = create(atomCount, pick(index, group, size), pick(coefficients, group, width));
      return { kind, atoms: Array.from(pick(index, group.slice(0, 1), size)), energies: energiesOf(term, frames) };
    });
  });
}

function residualContributions(potential: ForceFieldPotential, frames: Float64Array): Contribution[] {
  const n = potential.atomCount;
  const count = frames.length / (3 * n);
  const atoms = Array.from({ length: n }, () => new Float64Array(count));
  for (let c = 0; c < count; c++) {
    const energies = potential.residualAtomEnergies(frames.subarray(c * 3 * n, (c + 1) * 3 * n));
    atoms.forEach((own, atom) => {
      own[c] = energies[atom]!;
    });
  }
  return atoms.map((energies, atom) => ({ kind: 'residual', atoms: [atom], energies }));
}

type Kind = readonly [
  kind: BondedKind,
  index: Uint32Array,
  size: number,
  coefficients: Float64Array,
  width: number,
  create: (atomCount: number, index: Uint32Array, coefficients: Float64Array) => Potential,
];

/** The given rows of a table, one after the other. */
function pick<T extends Uint32Array | Float64Array>(table: T, rows: readonly number[], width: number): T {
  const picked = table.slice(0, rows.length * width) as T;
  rows.forEach((row, i) => {
    picked.set(table.subarray(row * width, (row + 1) * width), i * width);
  });
  return picked;
}

function singleRows(index: Uint32Array, size: number): number[][] {
  return Array.from({ length: index.length / size }, (_, row) => [row]);
}

/** Rows over the same four atoms. */
function improperCentres(impropers: Uint32Array): number[][] {
  const groups = new Map<string, number[]>();
  for (let row = 0; row < impropers.length / 4; row++) {
    const key = impropers
      .slice(4 * row, 4 * row + 4)
      .sort()
      .join('-');
    const group = groups.get(key);
    if (group) group.push(row);
    else groups.set(key, [row]);
  }
  return [...groups.values()];
}

function energiesOf(term: Potential, frames: Float64Array): Float64Array {
  const size = 3 * term.atomCount;
  const unused = new Float64Array(size);
  return Float64Array.from({ length: frames.length / size }, (_, c) =>
    term.energyForces(frames.subarray(c * size, (c + 1) * size), unused),
  );
}
