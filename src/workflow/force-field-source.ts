import type { Molecule } from '../chemistry/molecule.js';
import { ForceField, type ForceFieldOptions } from '../force-field/force-field.js';
import type { ForceFieldPotential } from '../force-field/potential.js';
import { isSameMolecule } from '../formats/sdf/sdf.js';
import type { Model } from '../model/model.js';
import { readModel } from '../model/model-file.js';
import type { ThreadTeam } from '../residual/team/team.js';

/** A model, or the bytes of its file. */
export type ModelSource = Model | Uint8Array;

/** What jobs that need a force field are set up with. */
export interface ForceFieldSetup {
  readonly model: Model;
  readonly settings: ForceFieldOptions;
}

/** The potential of a molecule. */
export type PotentialSource = (molecule: Molecule) => ForceFieldPotential;

const read = new WeakMap<Uint8Array, Model>();
const alone = new WeakMap<Model, ForceField>();
const teams = new WeakMap<ThreadTeam, ForceField>();

/** @throws ResffError (code model) for bytes that are no model */
export function modelOf(source: ModelSource): Model {
  if (!(source instanceof Uint8Array)) return source;
  const model = read.get(source) ?? readModel(source);
  read.set(source, model);
  return model;
}

/** The force field of a model in this thread: one, so that its networks are prepared once. */
export function forceFieldOf(model: Model, team?: ThreadTeam): ForceField {
  const known = (team ? teams.get(team) : alone.get(model)) ?? new ForceField(model, team);
  if (team) teams.set(team, known);
  else alone.set(model, known);
  return known;
}

/** Consecutive structures of one molecule share its potential. */
export function potentialsOf({ model, settings }: ForceFieldSetup, team?: ThreadTeam): PotentialSource {
  const forceField = forceFieldOf(model, team);
  let last: ForceFieldPotential | null = null;
  return (molecule) => {
    if (last === null || !isSameMolecule(last.molecule, molecule)) last = forceField.potential(molecule, settings);
    return last;
  };
}
