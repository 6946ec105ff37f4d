import type { ForceFieldPotential } from '../force-field/potential.js';
import type { TermEnergies } from '../force-field/term-energies.js';
import { bondedPotential } from '../potentials/bonded-term.js';
import { bondedTerms } from '../potentials/bonded-terms.js';
import type { Potential } from '../potentials/potential.js';

/** One bond, angle or torsion, one atom of the residual, or the whole of a term between all atoms, along the frames. */
export interface Contribution {
  /** name of its term */
  readonly kind: string;
  /** from 0, as the term's row in the topology; of an improper the first of its center's rows; the one atom of a residual; none of a whole term */
  readonly atoms: readonly number[];
  /** (C) kcal/mol */
  readonly energies: Float64Array;
}

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
 * The rows of an improper center (six or three orderings of the same four atoms) are one contribution. The residual network sums
 * over atoms what it reads from their surroundings, so an atom's share says where in the molecule it acts, not which pairs do.
 *
 * @param frames (C,N,3) Å
 * @throws RangeError when the frames are not a whole number of conformations
 */
export function decompose(
  potential: ForceFieldPotential,
  frames: Float64Array,
  options: { contributions?: boolean } = {},
): Decomposition {
  const terms = potential.batch(frames);
  const contributions = options.contributions
    ? [
        ...bondedContributions(potential, frames),
        ...wholeTerms(potential, frames),
        ...residualContributions(potential, frames),
      ]
    : [];
  return { terms, contributions };
}

function bondedContributions(
  { topology, parameters, atomCount }: ForceFieldPotential,
  frames: Float64Array,
): Contribution[] {
  return bondedTerms.flatMap((term) => {
    const { name, size, width, joinsRows } = term;
    const [rows, coefficients] = [term.rows(topology), parameters.coefficients[name]];
    const groups = joinsRows ? sameAtoms(rows, size) : singleRows(rows, size);
    return groups.map((group) => {
      const picked = pick(rows, group, size);
      const own = bondedPotential(term, atomCount, picked, pick(coefficients, group, width), parameters);
      return { kind: name, atoms: Array.from(picked.subarray(0, size)), energies: energiesOf(own, frames) };
    });
  });
}

/** Terms between all atoms: one contribution each. */
function wholeTerms({ parts }: ForceFieldPotential, frames: Float64Array): Contribution[] {
  const divided = new Set<string>([...bondedTerms.map(({ name }) => name), 'residual']);
  return parts
    .filter(({ name }) => !divided.has(name))
    .map((part) => ({ kind: part.name, atoms: [], energies: energiesOf(part, frames) }));
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

function sameAtoms(index: Uint32Array, size: number): number[][] {
  const groups = new Map<string, number[]>();
  for (let row = 0; row < index.length / size; row++) {
    const key = index
      .slice(size * row, size * (row + 1))
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
