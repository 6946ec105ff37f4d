import { adjacency, connectedFragments, neighborsOf } from '../chemistry/graph.js';
import type { Molecule } from '../chemistry/molecule.js';
import type { LevelUncertainty } from '../model/uncertainty.js';
import { type TermEnergies, totalEnergy } from './term-energies.js';

/** How far the members of a model are from it at one geometry. */
export interface MemberSpread {
  /** (members) kcal/mol, energy of each member less that of the model, scaled to a deviation; only differences between geometries of a molecule mean something */
  readonly energies: Float64Array;
  /** (N) kcal/mol/Å, standard deviation of a component of the force on each atom */
  readonly forces: Float64Array;
}

/** How sure a model is of a molecule's energy differences and forces, from the spread of its members (docs/uncertainty.md). */
export interface MoleculeUncertainty {
  readonly atomCount: number;
  /**
   * @param positions (C,N,3) Å
   * @returns of each conformation
   * @throws RangeError when the array is not a whole number of conformations
   */
  spreads(positions: Float64Array): MemberSpread[];
  /**
   * @param positions (N,3) Å
   * @returns (members) of (N,3) kcal/mol/Å, forces of each member less those of the model, scaled so that their root mean square over members is
   * a standard deviation
   * @throws RangeError when the array is not one conformation
   */
  forceDifferences(positions: Float64Array): Float64Array[];
}

/**
 * Standard deviation of E(a) − E(b), kcal/mol: of the two geometries of one molecule, σ² = mean over members of (δ_a − δ_b)². Zero for
 * a geometry and itself.
 */
export function energyDeviation(a: MemberSpread, b: MemberSpread): number {
  let sum = 0;
  for (let k = 0; k < a.energies.length; k++) sum += (a.energies[k]! - b.energies[k]!) ** 2;
  return Math.sqrt(sum / a.energies.length);
}

/** Standard deviation of a component of a force over all atoms, root mean square, and of the atom with the largest (from 0), kcal/mol/Å. */
export function forceDeviation({ forces }: MemberSpread): { rms: number; largest: number; atom: number } {
  let [sum, atom] = [0, 0];
  forces.forEach((deviation, i) => {
    sum += deviation * deviation;
    if (deviation > forces[atom]!) atom = i;
  });
  return { rms: Math.sqrt(sum / forces.length), largest: forces[atom]!, atom };
}

/** Energies by term of conformations (C,N,3) Å of one molecule; their forces (C,N,3) are added. */
export type ConformationBatch = (positions: Float64Array, forces: Float64Array) => readonly TermEnergies[];

/** Times the spread of members is a standard deviation. */
export interface SpreadScale {
  /** of energies */
  readonly energies: number;
  /** (N) of the forces on each atom */
  readonly forces: Float64Array;
}

/**
 * Forces by their own factor; energies of complexes by theirs. With an atom that the model has hardly met energies are less certain, and the forces on it and its neighbors.
 *
 * @param unseen atoms, from 0
 */
export function spreadScale(
  {
    forceFactor,
    unseenFactor,
    complexFactor,
  }: Pick<LevelUncertainty, 'forceFactor' | 'unseenFactor' | 'complexFactor'>,
  molecule: Molecule,
  unseen: readonly number[],
): SpreadScale {
  const graph = adjacency(molecule);
  const forces = new Float64Array(molecule.atomicNumbers.length).fill(forceFactor);
  for (const atom of unseen)
    for (const near of [atom, ...neighborsOf(graph, atom)]) forces[near] = forceFactor * unseenFactor;
  const alone = connectedFragments(molecule).length === 1;
  return { energies: (alone ? 1 : complexFactor) * (unseen.length > 0 ? unseenFactor : 1), forces };
}

/**
 * @param model of the molecule
 * @param members of the model, each of the molecule
 */
export function moleculeUncertainty(
  model: ConformationBatch,
  members: readonly ConformationBatch[],
  scale: SpreadScale,
): MoleculeUncertainty {
  const atomCount = scale.forces.length;
  const size = 3 * atomCount;
  return {
    atomCount,
    spreads(positions) {
      const own = new Float64Array(positions.length);
      const energies = model(positions, own).map(totalEnergy);
      const out = energies.map(() => ({
        energies: new Float64Array(members.length),
        forces: new Float64Array(atomCount),
      }));
      members.forEach((member, k) => {
        const forces = new Float64Array(positions.length);
        member(positions, forces).forEach((terms, c) => {
          out[c]!.energies[k] = scale.energies * (totalEnergy(terms) - energies[c]!);
          for (let i = 0; i < size; i++)
            out[c]!.forces[Math.floor(i / 3)]! += (forces[c * size + i]! - own[c * size + i]!) ** 2;
        });
      });
      for (const { forces } of out)
        for (let atom = 0; atom < atomCount; atom++)
          forces[atom] = scale.forces[atom]! * Math.sqrt(forces[atom]! / (3 * members.length));
      return out;
    },
    forceDifferences(positions) {
      if (positions.length !== size)
        throw new RangeError(`force differences: expected ${size} coordinates, got ${positions.length}`);
      const own = new Float64Array(size);
      model(positions, own);
      return members.map((member) => {
        const forces = new Float64Array(size);
        member(positions, forces);
        return forces.map((force, i) => scale.forces[Math.floor(i / 3)]! * (force - own[i]!));
      });
    },
  };
}
