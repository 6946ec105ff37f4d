import type { Molecule } from '../chemistry/molecule.js';
import type { Structure } from '../chemistry/structure.js';
import { backendOf, type Filters, type Precision } from '../force-field/backend.js';
import { ForceField, type ForceFieldOptions } from '../force-field/force-field.js';
import type { PeriodicForceField } from '../force-field/periodic-potential.js';
import type { ForceFieldPotential } from '../force-field/potential.js';
import { isSameMolecule } from '../formats/sdf/sdf.js';
import type { Model } from '../model/model.js';
import { readModel } from '../model/model-file.js';
import type { ThreadTeam } from '../residual/team/team.js';

/** A model, or the bytes of its file. */
export type ModelSource = Model | Uint8Array;

/** A force field's options, and its backend as plain data that reaches every worker. */
export interface ForceFieldSettings extends ForceFieldOptions {
  /** Default `single`. */
  readonly precision?: Precision;
  /** Default `tabulated`; without effect in double precision, which is always exact. */
  readonly filters?: Filters;
}

/** What jobs that need a force field are set up with. */
export interface ForceFieldSetup {
  readonly model: Model;
  readonly settings: ForceFieldSettings;
}

/** The potential of a molecule. */
export type PotentialSource = (molecule: Molecule) => ForceFieldPotential;

const read = new WeakMap<Uint8Array, Model>();
const fields = new WeakMap<Model, Map<string, ForceField>>();
const teams = new WeakMap<ThreadTeam, number>();
let teamCount = 0;

/** @throws ResffError (code model) for bytes that are no model */
export function modelOf(source: ModelSource): Model {
  if (!(source instanceof Uint8Array)) return source;
  const model = read.get(source) ?? readModel(source);
  read.set(source, model);
  return model;
}

/** The force field of a model in this thread: one for each backend, so that its networks are prepared once. */
export function forceFieldOf(
  model: Model,
  { precision = 'single', filters = 'tabulated' }: ForceFieldSettings = {},
  team?: ThreadTeam,
): ForceField {
  const known = fields.get(model) ?? new Map<string, ForceField>();
  fields.set(model, known);
  const key = `${precision} ${filters} ${team ? numberOf(team) : ''}`;
  const forceField = known.get(key) ?? new ForceField(model, backendOf(precision, { filters, team }));
  known.set(key, forceField);
  return forceField;
}

function numberOf(team: ThreadTeam): number {
  const known = teams.get(team) ?? ++teamCount;
  teams.set(team, known);
  return known;
}

/**
 * Consecutive structures of one molecule share its potential. That of the molecule before gives its memory back first: of a library,
 * each molecule then finds memory that is still in the cache, and not new pages.
 */
export function potentialsOf({ model, settings }: ForceFieldSetup, team?: ThreadTeam): PotentialSource {
  const forceField = forceFieldOf(model, settings, team);
  let last: ForceFieldPotential | null = null;
  return (molecule) => {
    if (last !== null && isSameMolecule(last.molecule, molecule)) return last;
    last?.release();
    last = forceField.potential(molecule, settings);
    return last;
  };
}

/**
 * The potential of a structure in its cell, if it has one: consecutive structures of one molecule share it.
 *
 * @returns of a periodic structure a potential that has its cell until the next call
 */
export function structurePotentials(
  { model, settings }: ForceFieldSetup,
  team?: ThreadTeam,
): (structure: Pick<Structure, 'molecule' | 'cell'>) => ForceFieldPotential | PeriodicForceField {
  const open = potentialsOf({ model, settings }, team);
  let last: PeriodicForceField | null = null;
  return ({ molecule, cell }) => {
    if (!cell) return open(molecule);
    if (last !== null && isSameMolecule(last.molecule, molecule)) last.setCell(cell);
    else {
      last?.release();
      last = forceFieldOf(model, settings, team).periodicPotential(molecule, cell, settings);
    }
    return last;
  };
}
