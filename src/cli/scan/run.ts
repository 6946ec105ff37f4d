import { extname } from 'node:path';
import type { Structure } from '../../chemistry/structure.js';
import { ResffError } from '../../core/errors.js';
import type { ConvergenceLevel } from '../../simulate/convergence.js';
import type { ScanAxis } from '../../simulate/scan-grid.js';
import type { ScanState } from '../../simulate/torsion-scan.js';
import { scanMolecules } from '../../workflow/scan.js';
import { CliError, describeError, exitCodes } from '../exit.js';
import { checkExtension, note, print, printJson, writeOutput } from '../output.js';
import { jsonHead, openSession, textHead, workflowOptions } from '../session.js';
import { checkStructures, writeStructures } from '../structure-output.js';
import { formatTable } from '../table.js';
import type { ScanCommandOptions } from './options.js';
import { type ScanRecord, scanCsv, scanFrames, scanJson, scanPlot, scanText } from './report.js';
import { dihedralName, listedBonds, scanTargets } from './target.js';

/** Exit status `failed` when a point is not what it should be; everything is printed and written nevertheless. */
export async function runScan(inputs: readonly string[], options: ScanCommandOptions): Promise<void> {
  checkExtension(options.output, ['.csv', '.json']);
  checkExtension(options.plot, ['.svg']);
  if (options.frames) checkStructures(options.frames, '--frames');
  const session = await openSession(inputs, options);
  if (options.list) {
    list(session.groups, options.json);
    return;
  }
  const jobs = session.groups.flatMap((group) => {
    try {
      return scanTargets(group[0]!.molecule, options, note).map((target) => ({ group, target }));
    } catch (error) {
      // One molecule without such a bond does not keep the others from their scans.
      if (session.groups.length === 1 || !(error instanceof ResffError)) throw error;
      note(describeError(error));
      process.exitCode = exitCodes.failed;
      return [];
    }
  });
  if (options.plot && options.second !== undefined && jobs.length > 1)
    throw new CliError(exitCodes.usage, `plot: expected one two-dimensional scan, got ${jobs.length}`);
  const { step, range, rigid = false, threshold, maxSteps, decompose: terms = false, progress = false } = options;
  const requests = jobs.map(({ group, target }) => ({
    molecule: group[0]!.molecule,
    starts: group.map(({ positions }) => positions),
    axes: target.map((atoms) => ({ atoms, step, ...(range ? { range } : {}) })),
  }));
  const convergence = options.level as ConvergenceLevel;
  const onProgress = (state: ScanState, index: number) => {
    const { molecule, axes } = requests[index]!;
    note(progressLine(molecule.name, axes, state));
  };
  const settings = { rigid, threshold, convergence, terms, ...(maxSteps === undefined ? {} : { maxSteps }) };
  const outcomes = await scanMolecules(session.forceField.model, requests, settings, {
    ...workflowOptions(session, options),
    onProgress: progress ? onProgress : undefined,
  });
  const records = outcomes.flatMap((outcome, i): ScanRecord[] => {
    const { group, target } = jobs[i]!;
    const { molecule } = group[0]!;
    const name = `${molecule.name}, ${target.map((atoms) => dihedralName(molecule, atoms)).join(' and ')}`;
    if ('value' in outcome) {
      outcome.value.warnings.forEach(session.warn);
      return [{ ...outcome.value, name, molecule, target }];
    }
    if (outcomes.length === 1) throw outcome.error;
    note(`${describeError(outcome.error)} (${name})`);
    process.exitCode = exitCodes.failed;
    return [];
  });
  if (records.length === 0) throw new CliError(exitCodes.failed, 'scan: expected at least one to succeed, got none');

  const json = () => ({ ...jsonHead(session, options), scans: records.map(scanJson) });
  if (options.output)
    writeOutput(options.output, isJson(options.output) ? `${JSON.stringify(json())}\n` : scanCsv(records));
  if (options.plot) writeOutput(options.plot, scanPlot(records, session.forceField.model.name));
  if (options.frames) writeStructures(options.frames, records.flatMap(scanFrames));
  if (options.json) printJson(json());
  else print(`${textHead(session, options)}${records.map(scanText).join('')}`);
  for (const { name, result } of records) {
    // A rigid rotation is expected to clash somewhere; a relaxed point is not.
    const bad = result.points.filter(({ status }) => (result.rigid ? status === 'failed' : status !== 'ok'));
    if (bad.length === 0) continue;
    note(
      `error: ${name}: ${bad.length} of ${result.points.length} points are not in order, the first: ${bad[0]!.note}`,
    );
    process.exitCode = exitCodes.failed;
  }
}

function progressLine(name: string, axes: readonly ScanAxis[], state: ScanState): string {
  const { reached, points, waiting, angles, energy } = state;
  const what = axes.map(({ atoms }) => atoms.map((atom) => atom + 1).join('-')).join(' and ');
  const at = angles.map((angle) => angle.toFixed(1)).join(', ');
  return `${name}, ${what}: ${at}: ${energy.toFixed(4)} kcal/mol, ${reached} of ${points} points, ${waiting} waiting`;
}

function isJson(path: string): boolean {
  return extname(path).toLowerCase() === '.json';
}

function list(groups: readonly (readonly Structure[])[], json = false): void {
  const molecules = groups.map(([first]) => ({
    name: first!.molecule.name,
    bonds: listedBonds(first!.molecule),
  }));
  if (json) {
    printJson({ molecules });
    return;
  }
  const rows = molecules.flatMap(({ name, bonds }) =>
    bonds.map((bond) => [
      name,
      bond.atoms
        .slice(1, 3)
        .map((atom) => atom + 1)
        .join(','),
      bond.kind,
      bond.name,
    ]),
  );
  print(
    formatTable(
      ['molecule', 'bond', 'kind', 'dihedral'].map((title) => ({ title })),
      rows,
    ),
  );
}
