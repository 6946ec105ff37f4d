import { extname } from 'node:path';
import type { Molecule } from '../../chemistry/molecule.js';
import type { Structure } from '../../chemistry/structure.js';
import { refuseCell } from '../../core/cell.js';
import { ResffError } from '../../core/errors.js';
import { energyDeviation } from '../../force-field/uncertainty.js';
import type { ConvergenceLevel } from '../../simulate/convergence.js';
import type { ScanAxis } from '../../simulate/scan-grid.js';
import type { ScanState } from '../../simulate/torsion-scan.js';
import { scanMolecules } from '../../workflow/scan.js';
import type { LibraryAnswer } from '../command.js';
import { CliError, describeError, exitCodes } from '../exit.js';
import { checkExtension, note, print, printJson, writeOutput } from '../output.js';
import { jsonHead, openSession, type Session, textHead, workflowOptions } from '../session.js';
import { checkStructures, writeStructures } from '../structure-output.js';
import { formatTable } from '../table.js';
import { spreadsOf } from '../uncertainty.js';
import type { ScanCommandOptions } from './options.js';
import { type ScanRecord, scanCsv, scanFrames, scanJson, scanPlot, scanText } from './report.js';
import { dihedralName, listedBonds, type ScanTarget, scanTargets } from './target.js';

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
  const { jobs, refused } = scanJobs(session, options, note);
  for (const { error } of refused) {
    // One molecule without such a bond does not keep the others from their scans.
    if (session.groups.length === 1) throw error;
    note(describeError(error));
    process.exitCode = exitCodes.failed;
  }
  if (options.plot && options.second !== undefined && jobs.length > 1)
    throw new CliError(exitCodes.usage, `plot: expected one two-dimensional scan, got ${jobs.length}`);
  const entries = await scans(session, jobs, options);
  const records = entries.flatMap((entry): ScanRecord[] => {
    if (!('error' in entry)) return [entry];
    if (entries.length === 1) throw entry.error;
    note(`${describeError(entry.error)} (${entry.name})`);
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
  for (const record of records) {
    const failure = failureOf(record);
    if (failure === null) continue;
    note(`error: ${record.name}: ${failure}`);
    process.exitCode = exitCodes.failed;
  }
}

/** Of the records of a library: an answer for every scan. */
export async function scanAnswers(session: Session, options: ScanCommandOptions): Promise<LibraryAnswer[]> {
  const { jobs, refused } = scanJobs(session, options, session.warn);
  const failed = (name: string, molecule: Molecule, error: Error): LibraryAnswer => ({
    molecule,
    json: { name, error: error.message },
    structures: [],
    failure: error.message,
  });
  const entries = await scans(session, jobs, options);
  const answers = entries.map((entry) =>
    'error' in entry
      ? failed(entry.name, entry.molecule, entry.error)
      : { molecule: entry.molecule, json: scanJson(entry), structures: scanFrames(entry), failure: failureOf(entry) },
  );
  return [...refused.map(({ molecule, error }) => failed(molecule.name, molecule, error)), ...answers];
}

/** What is to be scanned in one molecule, from all its conformers. */
interface ScanWork {
  readonly group: readonly Structure[];
  readonly target: ScanTarget;
}

interface RefusedMolecule {
  readonly molecule: Molecule;
  readonly error: ResffError;
}

/** @param say told which bonds are left out */
function scanJobs({ groups }: Session, options: ScanCommandOptions, say: (text: string) => void) {
  const jobs: ScanWork[] = [];
  const refused: RefusedMolecule[] = [];
  for (const group of groups) {
    const { molecule } = group[0]!;
    try {
      refuseCell(group.find(({ cell }) => cell)?.cell, 'torsion scans');
      jobs.push(...scanTargets(molecule, options, say).map((target) => ({ group, target })));
    } catch (error) {
      if (!(error instanceof ResffError)) throw error;
      refused.push({ molecule, error });
    }
  }
  return { jobs, refused };
}

type ScanEntry = ScanRecord | { readonly name: string; readonly molecule: Molecule; readonly error: Error };

async function scans(session: Session, jobs: readonly ScanWork[], options: ScanCommandOptions): Promise<ScanEntry[]> {
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
  return outcomes.map((outcome, i): ScanEntry => {
    const { group, target } = jobs[i]!;
    const { molecule } = group[0]!;
    const name = `${molecule.name}, ${target.map((atoms) => dihedralName(molecule, atoms)).join(' and ')}`;
    if ('error' in outcome) return { name, molecule, error: outcome.error };
    outcome.value.warnings.forEach(session.warn);
    const { result } = outcome.value;
    const deviations = options.uncertainty ? pointDeviations(session, options, molecule, result) : null;
    return { ...outcome.value, name, molecule, target, deviations };
  });
}

/** Of the energy of every point relative to the lowest; NaN where a point has none. */
function pointDeviations(
  session: Session,
  options: ScanCommandOptions,
  molecule: Molecule,
  { points, lowest }: ScanRecord['result'],
): number[] {
  const there = points.filter(({ energy }) => Number.isFinite(energy));
  const spreads = spreadsOf(
    session,
    options,
    there.map(({ positions }) => ({ molecule, positions })),
  );
  const zero = spreads[there.indexOf(points[lowest]!)]!;
  return points.map((point) => {
    const at = there.indexOf(point);
    return at < 0 ? Number.NaN : energyDeviation(spreads[at]!, zero);
  });
}

/** A rigid rotation is expected to clash somewhere; a relaxed point is not. */
function failureOf({ result }: ScanRecord): string | null {
  const bad = result.points.filter(({ status }) => (result.rigid ? status === 'failed' : status !== 'ok'));
  if (bad.length === 0) return null;
  return `${bad.length} of ${result.points.length} points are not in order, the first: ${bad[0]!.note}`;
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
