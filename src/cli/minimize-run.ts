import type { ForceFieldPotential } from '../force-field/potential.js';
import type { Structure } from '../formats/structure.js';
import type { ConvergenceLevel } from '../simulate/convergence.js';
import { type MinimizeResult, type MinimizeState, minimize } from '../simulate/minimize.js';
import { type EnergyRecord, energyJson, energyText, evaluateGroup, forceText } from './energy-run.js';
import { exitCodes } from './exit.js';
import type { MinimizeCommandOptions } from './minimize.js';
import { note, print, rows3 } from './output.js';
import { jsonHead, openSession, textHead } from './session.js';
import { checkOutput, writeResults } from './structure-output.js';
import { formatTable } from './table.js';

interface MinimizeRecord extends EnergyRecord {
  /** kcal/mol, of the input structure */
  readonly startEnergy: number;
  readonly result: MinimizeResult;
}

/** Exit status `failed` when anything is not converged; the results are printed and written nevertheless. */
export async function runMinimize(inputs: readonly string[], options: MinimizeCommandOptions): Promise<void> {
  if (options.output) checkOutput(options.output);
  const session = await openSession(inputs, options);
  const groups = session.groups.map((group) => {
    const potential = session.potential(group);
    return group.map((structure) => relax(structure, potential, options));
  });
  const records = groups.flat();
  const json = () =>
    JSON.stringify({
      ...jsonHead(session, options),
      results: records.map((record) => recordJson(record, options.forces)),
    });
  if (options.output) writeResults(options.output, records, json);
  if (options.json) print(json());
  else {
    print(`${textHead(session, options)}${energyText(groups)}\n${convergenceText(records)}`);
    if (options.forces || !options.output) print(records.map(forceText).join(''));
  }
  for (const { structure, result } of records)
    if (!result.converged) {
      note(
        `error: ${structure.molecule.name}: not converged after ${result.steps} steps (${result.reason}, gradient norm ${result.gradientNorm.toFixed(3)} kcal/mol/Å)`,
      );
      process.exitCode = exitCodes.failed;
    }
}

function relax(structure: Structure, potential: ForceFieldPotential, options: MinimizeCommandOptions): MinimizeRecord {
  const { name } = structure.molecule;
  let startEnergy = Number.NaN;
  const result = minimize(potential, structure.positions, {
    convergence: options.level as ConvergenceLevel,
    fixedAtoms: options.fix,
    ...(options.maxSteps === undefined ? {} : { maxSteps: options.maxSteps }),
    onProgress(state) {
      if (state.step === 0) startEnergy = state.energy;
      if (options.progress) note(progressLine(name, state));
      return undefined;
    },
  });
  const relaxed = { ...structure, positions: result.positions };
  return { ...evaluateGroup([relaxed], potential)[0]!, startEnergy, result };
}

function progressLine(name: string, { step, energy, gradientNorm, maxForce }: MinimizeState): string {
  return `${name}: step ${step}, energy ${energy.toFixed(4)} kcal/mol, gradient norm ${gradientNorm.toFixed(4)}, largest force ${maxForce.toFixed(4)} kcal/mol/Å`;
}

function recordJson(record: MinimizeRecord, forces = false) {
  const { converged, reason, steps, evaluations, gradientNorm, maxForce, positions } = record.result;
  return {
    ...energyJson(record, forces),
    startEnergy: record.startEnergy,
    converged,
    reason,
    steps,
    evaluations,
    gradientNorm,
    maxForce,
    positions: rows3(positions),
  };
}

function convergenceText(records: readonly MinimizeRecord[]): string {
  const columns = [
    { title: 'name' },
    { title: 'result' },
    { title: 'steps' },
    { title: 'evaluations' },
    { title: 'start energy', digits: 4 },
    { title: 'change', digits: 4 },
    { title: 'gradient norm', digits: 4 },
    { title: 'largest force', digits: 4 },
  ];
  return formatTable(
    columns,
    records.map(({ structure, startEnergy, energy, result }) => [
      structure.molecule.name,
      result.reason,
      result.steps,
      result.evaluations,
      startEnergy,
      energy - startEnergy,
      result.gradientNorm,
      result.maxForce,
    ]),
  );
}
