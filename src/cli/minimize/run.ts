import { defectsText } from '../../chemistry/geometry-defect.js';
import type { ConvergenceLevel } from '../../simulate/convergence.js';
import type { MinimizeState } from '../../simulate/minimize.js';
import { minimizeStructures } from '../../workflow/minimize.js';
import type { MinimizeRequest } from '../../workflow/minimize-job.js';
import type { LibraryAnswer } from '../command.js';
import { byMolecule, energyText, forceText } from '../energy/report.js';
import { type BatchEntry, failureJson, libraryAnswers, reportFailures } from '../entry.js';
import { exitCodes } from '../exit.js';
import { note, print } from '../output.js';
import { jsonHead, openSession, type Session, textHead, workflowOptions } from '../session.js';
import { checkOutput, writeResults } from '../structure-output.js';
import { uncertaintyText } from '../uncertainty.js';
import type { MinimizeCommandOptions } from './options.js';
import { checkPath, writePath } from './path-output.js';
import { changeText, convergenceText, heldText, type MinimizeRecord, MOST_DETAILED, recordJson } from './report.js';
import { minimumUncertainty, unsureText } from './uncertainty.js';

/**
 * Exit status `failed` when anything is not converged or cannot be computed; the other results are printed and written
 * nevertheless.
 */
export async function runMinimize(inputs: readonly string[], options: MinimizeCommandOptions): Promise<void> {
  if (options.output) checkOutput(options.output);
  if (options.path) checkPath(options.path);
  const session = await openSession(inputs, options, true);
  const entries = await minima(session, options);
  const records = reportFailures(entries);
  const json = () =>
    JSON.stringify({
      ...jsonHead(session, options),
      results: entries.map((entry) => ('error' in entry ? failureJson(entry) : recordJson(entry, options.forces))),
    });
  if (options.output) writeResults(options.output, records, json);
  if (options.path) writePath(options.path, records);
  if (options.json) print(json());
  else {
    print(`${textHead(session, options)}${energyText(byMolecule(records))}\n${convergenceText(records)}`);
    const uncertain = records.flatMap(({ uncertainty, ...record }) =>
      uncertainty ? [{ ...record, uncertainty }] : [],
    );
    if (uncertain.length > 0) print(uncertaintyText(uncertain, 'change'));
    if (records.length <= MOST_DETAILED)
      print(records.map((record) => `\n${changeText(record)}${heldText(record)}`).join(''));
    if (options.forces || !options.output) print(records.map(forceText).join(''));
  }
  for (const record of records) {
    const failure = failureOf(record);
    if (failure === null) continue;
    note(`error: ${record.structure.molecule.name}: ${failure}`);
    process.exitCode = exitCodes.failed;
  }
}

/** Of the records of a library. */
export async function minimizeAnswers(session: Session, options: MinimizeCommandOptions): Promise<LibraryAnswer[]> {
  return libraryAnswers(await minima(session, options), (record) => ({
    json: recordJson(record, options.forces),
    structures: [record],
    failure: failureOf(record),
  }));
}

async function minima(session: Session, options: MinimizeCommandOptions): Promise<BatchEntry<MinimizeRecord>[]> {
  const structures = session.groups.flat();
  const onProgress = (state: MinimizeState, index: number) =>
    note(progressLine(structures[index]!.molecule.name, state));
  const outcomes = await minimizeStructures(session.forceField.model, structures, minimizeRequest(options), {
    ...workflowOptions(session, options),
    onProgress: options.progress ? onProgress : undefined,
  });
  const entries = outcomes.map((outcome, i): BatchEntry<MinimizeRecord> => {
    const structure = structures[i]!;
    if ('error' in outcome) return { structure, error: outcome.error };
    const { cell, result } = outcome.value;
    const relaxed = { ...structure, positions: result.positions, ...(cell ? { cell } : {}) };
    if (!options.uncertainty) return { ...outcome.value, structure: relaxed };
    const uncertainty = minimumUncertainty(session, options, structure, relaxed, result);
    const unsure = unsureText(relaxed, uncertainty);
    const warnings = [...outcome.value.warnings, ...(unsure ? [unsure] : [])];
    return { ...outcome.value, uncertainty, warnings, structure: relaxed };
  });
  for (const entry of entries) if ('warnings' in entry) entry.warnings.forEach(session.warn);
  return entries;
}

function failureOf({ structure, result }: MinimizeRecord): string | null {
  const { converged, steps, reason, gradientNorm, defects } = result;
  if (converged) return null;
  const broken = defects.length > 0 ? `: ${defectsText(defects, structure.molecule)}` : '';
  return `not converged after ${steps} steps (${reason}, gradient norm ${gradientNorm.toFixed(3)} kcal/mol/Å)${broken}`;
}

function minimizeRequest(options: MinimizeCommandOptions): MinimizeRequest {
  return {
    convergence: options.level as ConvergenceLevel,
    method: options.method,
    fixedAtoms: options.fix,
    constraints: options.constrain,
    ...(options.maxSteps === undefined ? {} : { maxSteps: options.maxSteps }),
    restraints: options.restrain,
    path: options.path !== undefined,
    relaxCell: options.relaxCell ?? false,
    ...(options.pressure === undefined ? {} : { pressure: options.pressure }),
  };
}

function progressLine(name: string, { step, energy, gradientNorm, maxForce }: MinimizeState): string {
  return `${name}: step ${step}, energy ${energy.toFixed(4)} kcal/mol, gradient norm ${gradientNorm.toFixed(4)}, largest force ${maxForce.toFixed(4)} kcal/mol/Å`;
}
