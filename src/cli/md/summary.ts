import { readDynamicsTable } from '../../node/dynamics-file.js';
import { type BlockAverage, blockAverage, linearDrift } from '../../simulate/statistics.js';
import { simulatedTime } from '../duration.js';
import { type Cell, formatTable } from '../table.js';
import type { MdOutcome } from './structure.js';

/** ps: the interval drift is given for */
const DRIFT_INTERVAL = 100;
const driftNote = '* of the conserved quantity, kcal/mol/atom per 100 ps; total energy for nve\n';
/** A drift through fewer is noise. */
const FEWEST_FRAMES = 20;
/** Averages of these are in the summary under names of their own, or mean nothing. */
const NOT_AVERAGED = /^(time|potential|kinetic|total|conserved|temperature|dihedral .*)$/;

/** What a run comes to, from its table: the whole run, whatever part of it this call did. */
function statistics({ run }: MdOutcome) {
  const table = readDynamicsTable(run.paths.energies);
  const column = (name: string) => table.get(name)?.values ?? [];
  const averages: Record<string, BlockAverage> = {};
  for (const [name, { values }] of table) if (!NOT_AVERAGED.test(name)) averages[name] = blockAverage(values);
  const drift = linearDrift(column('time'), column('conserved'));
  const perAtom = DRIFT_INTERVAL / run.structure.molecule.atomicNumbers.length;
  const scaled = (value: number | null) => (value === null ? null : value * perAtom);
  return {
    temperature: blockAverage(column('temperature')),
    potential: blockAverage(column('potential')),
    drift: drift && { mean: drift.slope * perAtom, standardError: scaled(drift.standardError) },
    averages,
  };
}

export function mdJson(outcome: MdOutcome) {
  const { run, ended, failure, degreesOfFreedom, time, frames, seconds, nsPerDay } = outcome;
  const { name, atomicNumbers } = run.structure.molecule;
  const { lastGood, ...files } = run.paths;
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
    ensemble: run.plan.ensemble,
    timestepFs: run.plan.timestep,
    threads: run.options.threads,
    degreesOfFreedom,
    time: time / 1000,
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
    const { name, atomicNumbers } = outcome.run.structure.molecule;
    return [
      name,
      atomicNumbers.length,
      outcome.ended,
      simulatedTime(outcome.time),
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
    const { lastGood: _, ...files } = outcome.run.paths;
    const averages = Object.entries(statistics(outcome).averages).map(
      ([name, average]) => `  mean ${name} ${plusMinus(average, 3)}\n`,
    );
    text.push(`\n${outcome.run.structure.molecule.name}: ${Object.values(files).join(', ')}\n`);
    text.push(...averages);
  }
  return text.join('');
}

function plusMinus({ mean, standardError }: BlockAverage, digits: number): string {
  if (!Number.isFinite(mean)) return '-';
  return `${mean.toFixed(digits)}${standardError === null ? '' : ` ± ${standardError.toFixed(digits)}`}`;
}
