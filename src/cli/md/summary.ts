import { readFileSync } from 'node:fs';
import type { Structure } from '../../chemistry/structure.js';
import { type BlockAverage, blockAverage, linearDrift } from '../../simulate/statistics.js';
import { UNCERTAIN_COLUMN } from '../../simulate/uncertainty-reporter.js';
import type { DynamicsOutcome } from '../../workflow/dynamics.js';
import { type DynamicsColumn, readDynamicsTable } from '../../workflow/dynamics-file.js';
import type { DynamicsRequest } from '../../workflow/dynamics-plan.js';
import { simulatedTime } from '../duration.js';
import { type Cell, formatTable } from '../table.js';
import type { MdPaths } from './paths.js';

/** ps: the interval drift is given for */
const DRIFT_INTERVAL = 100;
const driftNote = '* of the conserved quantity, kcal/mol/atom per 100 ps; total energy for nve\n';
/** A drift through fewer is noise. */
const FEWEST_FRAMES = 20;
/** Averages of these are in the summary under names of their own, or mean nothing. */
const NOT_AVERAGED = /^(time|potential|kinetic|total|conserved|temperature|uncertain|dihedral .*)$/;

/** One run, and what this call took for it. */
export interface MdOutcome extends DynamicsOutcome {
  readonly structure: Structure;
  readonly paths: MdPaths;
  readonly request: DynamicsRequest;
  readonly timestepFs: number;
  readonly threads: number;
  readonly seconds: number;
  readonly nsPerDay: number;
}

export function tableOf({ energies }: MdPaths): Map<string, DynamicsColumn> {
  return readDynamicsTable(readFileSync(energies, 'utf8'));
}

/** What a run comes to, from its table: the whole run, whatever part of it this call did. */
function statistics({ paths, structure }: MdOutcome) {
  const table = tableOf(paths);
  const column = (name: string) => table.get(name)?.values ?? [];
  const averages: Record<string, BlockAverage> = {};
  for (const [name, { values }] of table) if (!NOT_AVERAGED.test(name)) averages[name] = blockAverage(values);
  const marks = table.get(UNCERTAIN_COLUMN)?.values;
  const first = marks?.indexOf(1) ?? -1;
  const drift = linearDrift(column('time'), column('conserved'));
  const perAtom = DRIFT_INTERVAL / structure.molecule.atomicNumbers.length;
  const scaled = (value: number | null) => (value === null ? null : value * perAtom);
  return {
    temperature: blockAverage(column('temperature')),
    potential: blockAverage(column('potential')),
    drift: drift && { mean: drift.slope * perAtom, standardError: scaled(drift.standardError) },
    averages,
    ...(marks
      ? {
          uncertain: {
            frames: marks.filter((mark) => mark === 1).length,
            first: first < 0 ? null : column('time')[first]!,
          },
        }
      : {}),
  };
}

export function mdJson(outcome: MdOutcome) {
  const { ended, failure, degreesOfFreedom, timeFs, frames, seconds, nsPerDay } = outcome;
  const { name, atomicNumbers } = outcome.structure.molecule;
  const { lastGood, ...files } = outcome.paths;
  return {
    name,
    atoms: atomicNumbers.length,
    ended,
    ...(failure
      ? {
          failure: {
            reason: failure.reason,
            message: failure.message,
            step: failure.step,
            time: failure.time / 1000,
            atoms: failure.atoms,
          },
        }
      : {}),
    ensemble: outcome.request.ensemble,
    timestepFs: outcome.timestepFs,
    threads: outcome.threads,
    degreesOfFreedom,
    time: timeFs / 1000,
    frames,
    ...statistics(outcome),
    seconds,
    nsPerDay,
    files: failure && failure.frames.length > 0 ? { ...files, lastGood } : files,
  };
}

export function mdText(outcomes: readonly MdOutcome[]): string {
  const columns = ['name', 'atoms', 'ended', 'time', 'frames', 'temperature/K', 'drift*', 'ns/day'];
  const rows = outcomes.map((outcome): Cell[] => {
    const { temperature, drift } = statistics(outcome);
    const { name, atomicNumbers } = outcome.structure.molecule;
    return [
      name,
      atomicNumbers.length,
      outcome.ended,
      simulatedTime(outcome.timeFs),
      outcome.frames,
      plusMinus(temperature, 1),
      drift === null || outcome.frames < FEWEST_FRAMES ? '-' : plusMinus(drift, 4),
      outcome.nsPerDay.toPrecision(3),
    ];
  });
  const table = formatTable(
    columns.map((title) => ({ title })),
    rows,
  );
  const text = [table, driftNote];
  for (const outcome of outcomes) {
    const { lastGood: _, ...files } = outcome.paths;
    const { averages: means, uncertain } = statistics(outcome);
    const averages = Object.entries(means).map(([name, average]) => `  mean ${name} ${plusMinus(average, 3)}\n`);
    const limit = outcome.request.uncertaintyLimit?.most;
    text.push(`\n${outcome.structure.molecule.name}: ${Object.values(files).join(', ')}\n`);
    text.push(...averages);
    if (uncertain)
      text.push(
        `  force deviation above ${limit} kcal/mol/Å in ${uncertain.frames} of ${outcome.frames} frames` +
          `${uncertain.first === null ? '' : `, the first at ${uncertain.first} ps`}\n`,
      );
  }
  return text.join('');
}

function plusMinus({ mean, standardError }: BlockAverage, digits: number): string {
  if (!Number.isFinite(mean)) return '-';
  return `${mean.toFixed(digits)}${standardError === null ? '' : ` ± ${standardError.toFixed(digits)}`}`;
}
