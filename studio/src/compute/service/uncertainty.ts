import { ForceField, forceDeviation, type MoleculeUncertainty, type Structure } from 'resff';
import type { Service } from '../call.ts';
import { openModel } from './model.ts';

export interface UncertaintyRequest {
  readonly model: string;
  readonly structure: Structure;
}

export interface UncertaintyAnswer {
  /** (N) kcal/mol/Å, standard deviation of a component of the force on each atom */
  readonly forces: Float64Array;
  /** kcal/mol/Å, root mean square of them */
  readonly rms: number;
}

/** Of the molecule that was asked for last: its members predict parameters once. */
let last: { readonly key: string; readonly of: MoleculeUncertainty } | null = null;

/** How far the members of a model are apart (docs/uncertainty.md). */
export const uncertainty: Service<UncertaintyRequest, UncertaintyAnswer> = async ({ model, structure }) => {
  const { molecule, positions } = structure;
  const key = [model, molecule.atomicNumbers, molecule.formalCharges, molecule.bonds, molecule.bondOrders].join(';');
  if (last?.key !== key) last = { key, of: new ForceField(await openModel(model)).uncertainty(molecule) };
  const [spread] = last.of.spreads(positions);
  return { forces: spread!.forces, rms: forceDeviation(spread!).rms };
};
