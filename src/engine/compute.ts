import { ResffError } from '../core/errors.js';
import type { ForceFieldPotential } from '../force-field/potential.js';
import type { MoleculeUncertainty } from '../force-field/uncertainty.js';
import type { Potential } from '../potentials/potential.js';
import type { SumPotential } from '../potentials/sum.js';
import type { Answer, AnswerArray, Message, NamedArray, RequestOf } from './message.js';

/** Energies of conformations, term by term, and their forces. */
interface Evaluation {
  readonly terms: readonly Readonly<Record<string, number>>[];
  /** (C,N,3) kcal/mol/Å */
  readonly forces: Float64Array;
}

/**
 * Answers `compute`: arrays `energy` (C), `terms` (C,T) named by the header, and, where asked for, `forces` (C,N,3),
 * `residualAtoms` (C,N), `memberEnergies` (C,M) and `forceDeviations` (C,N) of an uncertainty; kcal/mol and kcal/mol/Å.
 *
 * @param bonded the terms of `parameters`, which a request may ask for alone or leave out
 * @param uncertainty of the molecule, called where it is asked for
 * @throws ResffError (data) for arrays of another shape, (numeric) for a result that is not finite, (option) for the uncertainty of a part
 */
export function compute(
  potential: ForceFieldPotential,
  bonded: SumPotential,
  { request, arrays }: Message<RequestOf<'compute'>>,
  uncertainty: () => MoleculeUncertainty,
): Answer {
  if (request.uncertainty && (request.part !== 'all' || request.without.length > 0))
    throw new ResffError('option', 'uncertainty: expected all terms of the energy, got a part of them');
  const { atomCount } = potential;
  const positions = conformationsOf(arrays, atomCount);
  const count = positions.length / (3 * atomCount);
  const { terms, forces } = evaluate(potential, bonded, request, positions);
  const names = [...new Set(terms.flatMap((energies) => Object.keys(energies)))];
  const values = Float64Array.from(terms.flatMap((energies) => names.map((name) => energies[name]!)));
  const energy = Float64Array.from(terms, (energies) => Object.values(energies).reduce((sum, term) => sum + term, 0));
  checkFinite(energy, forces, atomCount);
  const out: AnswerArray[] = [
    { name: 'energy', shape: [count], values: energy },
    { name: 'terms', shape: [count, names.length], values },
  ];
  if (request.forces) out.push({ name: 'forces', shape: [count, atomCount, 3], values: forces });
  if (request.residualAtoms)
    out.push({ name: 'residualAtoms', shape: [count, atomCount], values: residualAtoms(potential, positions) });
  if (request.uncertainty) out.push(...memberArrays(uncertainty(), positions));
  return { header: { terms: names }, arrays: out };
}

function memberArrays(uncertainty: MoleculeUncertainty, positions: Float64Array): AnswerArray[] {
  const spreads = uncertainty.spreads(positions);
  const joined = (rows: readonly Float64Array[]) => Float64Array.from(rows.flatMap((row) => [...row]));
  const members = spreads[0]?.energies.length ?? 0;
  return [
    {
      name: 'memberEnergies',
      shape: [spreads.length, members],
      values: joined(spreads.map(({ energies }) => energies)),
    },
    {
      name: 'forceDeviations',
      shape: [spreads.length, uncertainty.atomCount],
      values: joined(spreads.map(({ forces }) => forces)),
    },
  ];
}

/** All terms, or the bonded ones, less those of `without`. */
function evaluate(
  potential: ForceFieldPotential,
  bonded: SumPotential,
  { part, without }: RequestOf<'compute'>,
  positions: Float64Array,
): Evaluation {
  const left = new Set<string>(without);
  if (part === 'bonded')
    return evaluateTerms(
      bonded.terms.filter(({ name }) => !left.has(name)),
      positions,
    );
  const forces = new Float64Array(positions.length);
  const terms = potential.batch(positions, forces).map((energies) => ({ ...energies }));
  if (left.size === 0) return { terms, forces };
  const own = evaluateTerms(
    bonded.terms.filter(({ name }) => left.has(name)),
    positions,
  );
  return {
    terms: terms.map((energies) => Object.fromEntries(Object.entries(energies).filter(([name]) => !left.has(name)))),
    forces: forces.map((force, k) => force - own.forces[k]!),
  };
}

function evaluateTerms(terms: readonly Potential[], positions: Float64Array): Evaluation {
  const forces = new Float64Array(positions.length);
  const size = 3 * (terms[0]?.atomCount ?? positions.length / 3);
  const energies = Array.from({ length: positions.length / size }, (_, c) => {
    const [x, f] = [positions, forces].map((array) => array.subarray(c * size, (c + 1) * size));
    return Object.fromEntries(terms.map((term) => [term.name, term.energyForces(x!, f!)]));
  });
  return { terms: energies, forces };
}

function residualAtoms(potential: ForceFieldPotential, positions: Float64Array): Float64Array {
  const { atomCount } = potential;
  const out = new Float64Array(positions.length / 3);
  for (let atom = 0; atom < out.length; atom += atomCount)
    out.set(potential.residualAtomEnergies(positions.subarray(3 * atom, 3 * (atom + atomCount))), atom);
  return out;
}

/** (C,N,3) Å. @throws ResffError (data) for another shape, and numbers that are not finite */
export function conformationsOf(arrays: ReadonlyMap<string, NamedArray>, atomCount: number): Float64Array {
  const positions = arrays.get('positions');
  const shape = positions?.shape ?? [];
  if (
    positions === undefined ||
    arrays.size > (arrays.has('cell') ? 2 : 1) ||
    shape.at(-1) !== 3 ||
    shape.at(-2) !== atomCount
  )
    throw new ResffError(
      'data',
      `arrays: expected positions (C,${atomCount},3), got ${[...arrays].map(([name, array]) => `${name} (${array.shape})`).join(', ') || 'none'}`,
    );
  const bad = positions.values.findIndex((x) => !Number.isFinite(x));
  if (bad >= 0)
    throw new ResffError(
      'data',
      `positions: expected finite numbers, got ${positions.values[bad]} (atom ${(Math.floor(bad / 3) % atomCount) + 1}, conformation ${Math.floor(bad / 3 / atomCount) + 1})`,
    );
  return positions.values;
}

/** @throws ResffError (numeric) */
export function checkFinite(energy: Float64Array, forces: Float64Array, atomCount: number): void {
  const force = forces.findIndex((x) => !Number.isFinite(x));
  const bad = force >= 0 ? Math.floor(force / 3 / atomCount) : energy.findIndex((x) => !Number.isFinite(x));
  if (bad >= 0)
    throw new ResffError(
      'numeric',
      `energy: expected finite energy and forces, got ${energy[bad]} (conformation ${bad + 1}: do atoms coincide?)`,
    );
}
