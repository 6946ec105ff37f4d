import { type TermEnergies, totalEnergy } from './term-energies.js';

/** How far the members of a model are from it at one geometry. */
export interface MemberSpread {
  /** (members) kcal/mol, energy of each member less that of the model; only differences between geometries of a molecule mean something */
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

/**
 * @param model of the molecule
 * @param members of the model, each of the molecule
 * @param forceFactor times the spread of forces is their deviation
 */
export function moleculeUncertainty(
  atomCount: number,
  model: ConformationBatch,
  members: readonly ConformationBatch[],
  forceFactor: number,
): MoleculeUncertainty {
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
          out[c]!.energies[k] = totalEnergy(terms) - energies[c]!;
          for (let i = 0; i < size; i++)
            out[c]!.forces[Math.floor(i / 3)]! += (forces[c * size + i]! - own[c * size + i]!) ** 2;
        });
      });
      for (const { forces } of out)
        for (let atom = 0; atom < atomCount; atom++)
          forces[atom] = forceFactor * Math.sqrt(forces[atom]! / (3 * members.length));
      return out;
    },
  };
}
