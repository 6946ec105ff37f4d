import type { Structure } from '../chemistry/structure.js';
import { backendName } from '../force-field/engine.js';
import { ForceField, type ParameterizedMolecule } from '../force-field/force-field.js';
import type { ForceFieldPotential } from '../force-field/potential.js';
import { groupConformers } from '../formats/sdf/sdf.js';
import { loadModel } from '../node/model-store.js';
import { enableRelaxedSimd } from '../node/relaxed-simd.js';
import { openThreadTeam } from '../node/thread-team.js';
import { readInputs } from './input.js';
import type { CommonOptions } from './option.js';
import { note } from './output.js';

/** Input and model of one run of a command. */
export interface Session {
  readonly forceField: ForceField;
  /** In input order; consecutive records of one molecule are one group. */
  readonly groups: readonly Structure[][];
  readonly warnings: ReadonlySet<string>;
  /** Shows a warning once, and keeps it for the answer. */
  warn(text: string): void;
  parameters(group: readonly Structure[]): ParameterizedMolecule;
  potential(group: readonly Structure[]): ForceFieldPotential;
}

/** @param threads that compute one structure together; more than one: close `forceField.team` at the end */
export async function openSession(inputs: readonly string[], options: CommonOptions, threads = 1): Promise<Session> {
  enableRelaxedSimd();
  const structures = await readInputs(inputs, options);
  const model = loadModel(options.model);
  const forceField = new ForceField(model, threads > 1 ? await openThreadTeam(model, threads) : undefined);
  const warnings = new Set<string>();
  const warn = (text: string) => {
    if (!warnings.has(text)) note(`warning: ${text}`);
    warnings.add(text);
  };
  for (const text of forceField.model.notes) warn(text);
  const { precision, allowUncovered = false } = options;
  return {
    forceField,
    groups: groupConformers(structures),
    warnings,
    warn,
    parameters(group) {
      const parameterized = forceField.parameters(group[0]!.molecule, { precision, allowUncovered });
      for (const text of parameterized.warnings) warn(text);
      return parameterized;
    },
    potential(group) {
      const potential = forceField.potential(group[0]!.molecule, { precision, allowUncovered });
      for (const text of potential.warnings) warn(text);
      return potential;
    },
  };
}

/** What a JSON answer says of the model it comes from. */
export function modelFacts({ model: { name, level, sha256 } }: ForceField) {
  return { name, level, sha256 };
}

/** The fields every JSON answer starts with. */
export function jsonHead({ forceField, warnings }: Session, { precision }: Pick<CommonOptions, 'precision'>) {
  return {
    model: modelFacts(forceField),
    precision,
    backend: backendName(precision),
    units: { energy: 'kcal/mol', length: 'angstrom' },
    ...(warnings.size > 0 ? { warnings: [...warnings] } : {}),
  };
}

/** The line every text answer starts with. */
export function textHead({ forceField }: Session, { precision }: Pick<CommonOptions, 'precision'>): string {
  const { name, sha256 } = forceField.model;
  return `model ${name} (sha256 ${sha256.slice(0, 12)}), ${precision} precision on ${backendName(precision)}\n`;
}
