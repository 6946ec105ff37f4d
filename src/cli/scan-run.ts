import { extname } from 'node:path';
import type { ForceFieldPotential } from '../force-field/potential.js';
import type { Structure } from '../formats/structure.js';
import type { ConvergenceLevel } from '../simulate/convergence.js';
import { decompose } from '../simulate/decomposition.js';
import { type ScanState, scanTorsions } from '../simulate/torsion-scan.js';
import { CliError, exitCodes } from './exit.js';
import { checkExtension, note, print, printJson, writeOutput } from './output.js';
import type { ScanCommandOptions } from './scan.js';
import { type ScanRecord, scanCsv, scanFrames, scanJson, scanPlot, scanText } from './scan-report.js';
import { dihedralName, listedBonds, type ScanTarget, scanTargets } from './scan-target.js';
import { jsonHead, openSession, textHead } from './session.js';
import { writeResults } from './structure-output.js';
import { formatTable } from './table.js';

/** Exit status `failed` when a point is not what it should be; everything is printed and written nevertheless. */
export async function runScan(inputs: readonly string[], options: ScanCommandOptions): Promise<void> {
  checkExtension(options.output, ['.csv', '.json']);
  checkExtension(options.plot, ['.svg']);
  checkExtension(options.frames, ['.sdf', '.xyz', '.extxyz']);
  const session = await openSession(inputs, options);
  if (options.list) {
    list(session.groups, options.json);
    return;
  }
  const jobs = session.groups.flatMap((group) =>
    scanTargets(group[0]!.molecule, options, note).map((target) => ({ group, target })),
  );
  if (options.plot && options.second !== undefined && jobs.length > 1)
    throw new CliError(exitCodes.usage, `plot: expected one two-dimensional scan, got ${jobs.length}`);
  const potentials = new Map(session.groups.map((group) => [group, session.potential(group)]));
  const { torsionGuard } = session.forceField.model.architecture.mm;
  const records = jobs.map(({ group, target }) => scan(group, target, potentials.get(group)!, options, torsionGuard));

  const json = () => ({ ...jsonHead(session, options), scans: records.map(scanJson) });
  if (options.output)
    writeOutput(options.output, isJson(options.output) ? `${JSON.stringify(json())}\n` : scanCsv(records));
  if (options.plot) writeOutput(options.plot, scanPlot(records, session.forceField.model.name));
  if (options.frames) writeResults(options.frames, records.flatMap(scanFrames), () => JSON.stringify(json()));
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

function scan(
  group: readonly Structure[],
  target: ScanTarget,
  potential: ForceFieldPotential,
  options: ScanCommandOptions,
  torsionGuard: number,
): ScanRecord {
  const { molecule } = group[0]!;
  const name = `${molecule.name}, ${target.map((atoms) => dihedralName(molecule, atoms)).join(' and ')}`;
  const { step, range, rigid = false, threshold, maxSteps } = options;
  const axes = target.map((atoms) => ({ atoms, step, ...(range ? { range } : {}) }));
  const result = scanTorsions(
    potential,
    molecule,
    group.map(({ positions }) => positions),
    axes,
    {
      rigid,
      threshold,
      convergence: options.level as ConvergenceLevel,
      ...(maxSteps === undefined ? {} : { maxSteps }),
      onProgress(state) {
        if (options.progress) note(progressLine(name, state));
        return undefined;
      },
    },
  );
  const size = 3 * molecule.atomicNumbers.length;
  const frames = new Float64Array(result.points.length * size);
  result.points.forEach(({ positions }, i) => {
    frames.set(positions, i * size);
  });
  const terms = options.decompose ? decompose(potential, frames, { torsionGuard }).terms : null;
  return { name, molecule, target, result, terms };
}

function progressLine(name: string, { reached, points, waiting, angles, energy }: ScanState): string {
  const at = angles.map((angle) => angle.toFixed(1)).join(', ');
  return `${name}: ${at}: ${energy.toFixed(4)} kcal/mol, ${reached} of ${points} points, ${waiting} waiting`;
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
