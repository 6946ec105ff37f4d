import { ForceField, type Molecule, type Parameters, type Topology, type UnseenAtom, unseenText } from 'resff';
import type { Service } from '../call.ts';
import { openModel } from './model.ts';

export interface InspectRequest {
  readonly model: string;
  readonly molecule: Molecule;
  /** (N,3) Å */
  readonly positions: Float64Array;
}

/** What the model predicts for a molecule before anything moves. */
export interface Inspection {
  readonly topology: Topology;
  readonly parameters: Parameters;
  /** (N) kcal/mol, of the residual network */
  readonly residual: Float64Array;
  readonly unseen: readonly UnseenAtom[];
  /** The same in words; empty when there are none. */
  readonly unseenText: string;
  readonly warnings: readonly string[];
}

const fields = new Map<string, ForceField>();

export const inspect: Service<InspectRequest, Inspection> = async ({ model, molecule, positions }) => {
  const field = fields.get(model) ?? new ForceField(await openModel(model));
  fields.set(model, field);
  const { topology, parameters, unseen, warnings, residualAtomEnergies } = field.potential(molecule);
  const residual = residualAtomEnergies(positions);
  return { topology, parameters, unseen, warnings, residual, unseenText: unseen.length > 0 ? unseenText(unseen) : '' };
};
