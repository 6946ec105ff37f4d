import { defectsText } from '../../chemistry/geometry-defect.js';
import type { ConvergenceLevel } from '../../simulate/convergence.js';
import type { MinimizeState } from '../../simulate/minimize.js';
import { minimizeStructures } from '../../workflow/minimize.js';
import type { MinimizeRequest } from '../../workflow/minimize-job.js';
import { type BatchEntry, failureJson, reportFailures } from '../batch.js';
import { byMolecule, energyText, forceText } from '../energy/report.js';
import { exitCodes } from '../exit.js';
import { note, print } from '../output.js';
import { jsonHead, openSession, textHead, workflowOptions } from '../session.js';
import { checkOutput, writeResults } from '../structure-output.js';
import type { MinimizeCommandOptions } from './options.js';
import { checkPath, writePath } from './path-output.js';
import { changeText, convergenceText, heldText, type MinimizeRecord, MOST_DETAILED, recordJson } from './report.js';

/**
 * Exit status `failed` when anything is not converged or cannot be computed; the other results are printed and written
 * nevertheless.
 */
export async function runMinimize(inputs: readonly string[], options: MinimizeCommandOptions): Promise<void> {
  if (options.output) checkOutput(options.output);
  if (options.path) checkPath(options.path);
  const session = await openSession(inputs, options);
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
    return { ...outcome.value, structure: { ...structure, positions: outcome.value.result.positions } };
  });
  for (const entry of entries) if ('warnings' in entry) entry.warnings.forEach(session.warn);
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
    if (records.length <= MOST_DETAILED)
      print(records.map((record) => `\n${changeText(record)}${heldText(record)}`).join(''));
    if (options.forces || !options.output) print(records.map(forceText).join(''));
  }
  for (const { structure, result } of records)
    if (!result.converged) {
      note(
        `error: ${structure.molecule.name}: not converged after ${result.steps} steps (${result.reason}, gradient norm ${result.gradientNorm.toFixed(3)} kcal/mol/Å)${result.defects.length > 0 ? `: ${defectsText(result.defects, structure.molecule)}` : ''}`,
      );
      process.exitCode = exitCodes.failed;
    }
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
  };
}

function progressLine(name: string, { step, energy, gradientNorm, maxForce }: MinimizeState): string {
  return `${name}: step ${step}, energy ${energy.toFixed(4)} kcal/mol, gradient norm ${gradientNorm.toFixed(4)}, largest force ${maxForce.toFixed(4)} kcal/mol/Å`;
}
