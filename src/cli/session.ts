import { diagnoseMolecule } from '../chemistry/check.js';
import { defectsText, geometryDefects } from '../chemistry/geometry-defect.js';
import type { Molecule } from '../chemistry/molecule.js';
import type { Structure } from '../chemistry/structure.js';
import { openBox } from '../core/box.js';
import { boxOf } from '../core/cell.js';
import { type UnseenAtom, unseenAtoms, unseenText } from '../force-field/coverage.js';
import type { ForceField, ParameterizedMolecule } from '../force-field/force-field.js';
import type { ForceFieldPotential } from '../force-field/potential.js';
import { groupConformers } from '../formats/sdf/sdf.js';
import type { Model } from '../model/model.js';
import { compileLater } from '../node/compile-later.js';
import { loadModel } from '../node/model-store.js';
import { enableRelaxedSimd } from '../node/relaxed-simd.js';
import type { Executor } from '../workflow/executor.js';
import { forceFieldOf } from '../workflow/force-field-source.js';
import type { WorkflowOptions } from '../workflow/workflow-options.js';
import { commandExecutor } from './ending.js';
import { CliError, exitCodes } from './exit.js';
import { type RefusedInput, readInputs } from './input.js';
import type { CommonOptions } from './option.js';
import { note } from './output.js';

/** Input and model of one run of a command. */
export interface Session {
  readonly forceField: ForceField;
  readonly executor: Executor;
  /** In input order; consecutive records of one molecule are one group. */
  readonly groups: readonly Structure[][];
  /** Records that could not be read; they are reported already. */
  readonly refused: readonly RefusedInput[];
  readonly warnings: ReadonlySet<string>;
  /** Molecules with atoms the model has hardly seen. */
  readonly unseen: readonly UnseenMolecule[];
  /** Shows a warning once, and keeps it for the answer. */
  warn(text: string): void;
  parameters(group: readonly Structure[]): ParameterizedMolecule;
  potential(group: readonly Structure[]): ForceFieldPotential;
}

/** A molecule with the atoms that are outside what the model has seen. */
export interface UnseenMolecule {
  readonly name: string;
  readonly atoms: readonly UnseenAtom[];
}

/**
 * @param cells whether the command can compute periodic structures
 * @throws CliError (input) for a periodic structure where it cannot
 */
export async function openSession(
  inputs: readonly string[],
  options: CommonOptions & { threads?: number },
  cells = false,
): Promise<Session> {
  compileLater();
  enableRelaxedSimd();
  const executor = commandExecutor(options);
  const read = await readInputs(inputs, { ...options, executor });
  reportRefused(read.refused);
  if (!cells) refuseCells(read.structures);
  const groups = groupConformers(read.structures);
  return sessionOf({ groups, refused: read.refused }, loadModel(options.model), executor, options);
}

/**
 * A session on what has been read.
 *
 * @param say gets every warning once
 */
export function sessionOf(
  { groups, refused }: Pick<Session, 'groups' | 'refused'>,
  model: Model,
  executor: Executor,
  options: CommonOptions,
  say: (warning: string) => void = (text) => note(`warning: ${text}`),
): Session {
  const { precision, allowUncovered = false, strict = false } = options;
  const forceField = forceFieldOf(model, { precision });
  const unseen = groups.flatMap(([first]) => unseenMolecule(model, first!.molecule));
  const warnings = new Set<string>();
  // Texts have these lines in their head, once is enough.
  const inHead = new Set(options.json ? [] : unseen.map(unseenLine));
  const warn = (text: string) => {
    if (!warnings.has(text) && !inHead.has(text)) say(text);
    warnings.add(text);
  };
  for (const text of forceField.model.notes) warn(text);
  for (const { molecule, positions, cell } of groups.flat()) {
    const text = defectsText(geometryDefects(molecule, positions, cell ? boxOf(cell) : openBox), molecule);
    if (text !== '') warn(`${molecule.name}: geometry of the input: ${text}`);
  }
  return {
    forceField,
    executor,
    groups,
    refused,
    warnings,
    unseen,
    warn,
    parameters(group) {
      const parameterized = forceField.parameters(group[0]!.molecule, { allowUncovered, strict });
      for (const text of parameterized.warnings) warn(text);
      return parameterized;
    },
    potential(group) {
      const potential = forceField.potential(group[0]!.molecule, { allowUncovered, strict });
      for (const text of potential.warnings) warn(text);
      return potential;
    },
  };
}

/** @throws CliError (input) for a periodic structure */
export function refuseCells(structures: readonly Structure[]): void {
  const periodic = structures.find(({ cell }) => cell);
  if (periodic) throw new CliError(exitCodes.input, `input ${periodic.molecule.name}: ${noCells}`);
}

/** What is wrong with a periodic structure. */
export const noCells =
  'expected a molecule in open space, got a periodic structure (energy, minimize, md and ipi take those)';

function unseenMolecule(model: Model, molecule: Molecule): UnseenMolecule[] {
  // Of a molecule that is none the force field says what is wrong, when its turn comes.
  if (diagnoseMolecule(molecule).length > 0) return [];
  const atoms = unseenAtoms(model, molecule) ?? [];
  return atoms.length > 0 ? [{ name: molecule.name, atoms }] : [];
}

/** How workflows of a command compute. */
export function workflowOptions(
  { executor }: Session,
  { precision, allowUncovered = false, strict = false }: CommonOptions,
): WorkflowOptions {
  return { executor, precision, allowUncovered, strict };
}

/** Names every record that is left out; the exit status says so too. */
function reportRefused(refused: readonly RefusedInput[]): void {
  for (const { input, name, error } of refused) {
    const which = name === '' || name === input || error.message.includes(name) ? '' : ` (${name})`;
    note(`error: input ${input}: ${error.message}${which}`);
    process.exitCode = exitCodes.failed;
  }
}

/** What a JSON answer says of the model it comes from. */
export function modelFacts({ name, level, sha256 }: Model) {
  return { name, level, sha256 };
}

/** The fields every JSON answer starts with. */
export function jsonHead(
  { forceField, warnings, unseen, refused }: Session,
  { precision }: Pick<CommonOptions, 'precision'>,
) {
  return {
    model: modelFacts(forceField.model),
    precision,
    backend: forceField.backend.name,
    units: { energy: 'kcal/mol', length: 'angstrom' },
    ...(warnings.size > 0 ? { warnings: [...warnings] } : {}),
    ...(unseen.length > 0 ? { unseen } : {}),
    ...(refused.length > 0
      ? { refused: refused.map(({ input, name, error }) => ({ input, name, error: error.message })) }
      : {}),
  };
}

/** The same words as the warning of the library. */
function unseenLine({ name, atoms }: UnseenMolecule): string {
  return `${name}: ${unseenText(atoms)}`;
}

/** The lines every text answer starts with. */
export function textHead({ forceField, unseen }: Session, { precision }: Pick<CommonOptions, 'precision'>): string {
  const { name, sha256 } = forceField.model;
  const head = `model ${name} (sha256 ${sha256.slice(0, 12)}), ${precision} precision on ${forceField.backend.name}\n`;
  return head + unseen.map((molecule) => `${unseenLine(molecule)}\n`).join('');
}
