/**
 * Accuracy against cost: errors of models, MMFF94 and GFN2-xTB on some molecules of a benchmark, and the time of one energy (with
 * forces where the method has them) per atom on one core, for these molecules and for a peptide of 52 atoms, all in one run on one
 * machine.
 *
 * Usage: npx tsx workshop/bench/frontier.ts --data scans.hdf5 [--limit 30] [--models a,b] [--json FILE] [--svg FILE] [--no-xtb]
 *
 * Of a model the parameters of a molecule are predicted once, before the time is taken; MMFF94 assigns its parameters and xtb starts
 * a process for every geometry, which are parts of their time.
 */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { ForceField, type Molecule, ResffError } from 'resff';
import {
  type BenchmarkRecord,
  type EnergyMethod,
  evaluateRecord,
  forceFieldMethod,
  type MoleculeResult,
  mmff94Method,
  scanOfSpice,
  summarize,
} from 'resff/evaluate';
import {
  archiveOpener,
  enableRelaxedSimd,
  gfn2Method,
  loadModel,
  registerConformerResources,
  shippedModels,
  xtbVersion,
} from 'resff/node';
import { emptyReport, NO_FILTER, readSpice } from 'resff/train';
import { frontierPlot } from './frontier-plot.js';
import { describeMachine } from './machine.js';
import { polyalanine } from './system.js';
import { machineText } from './table.js';

/** ms of an energy at each of some geometries. */
type Timer = (molecule: Molecule, frames: readonly Float64Array[]) => number[];
type TimedMethod = EnergyMethod & { readonly timer: Timer };

/** Geometries of a molecule that are timed. */
const TIMED = 5;
/** Capped Ala-4, 52 atoms, and how often it is timed. */
const PEPTIDE = { residues: 4, repeats: 40 };

const { values: options } = parseArgs({
  allowNegative: true,
  options: {
    data: { type: 'string' },
    limit: { type: 'string', default: '30' },
    models: { type: 'string' },
    json: { type: 'string' },
    svg: { type: 'string' },
    xtb: { type: 'boolean', default: true },
  },
});
if (options.data === undefined)
  throw new Error('--data: expected a file of torsion scans in the layout of SPICE, got none');

enableRelaxedSimd();
registerConformerResources();
const records = await readRecords(options.data, Number(options.limit));
const names = options.models?.split(',') ?? shippedModels().map(({ name }) => name);
const methods = [
  ...names.map((name) => {
    const field = new ForceField(loadModel(name));
    return { ...forceFieldMethod(field), name: field.model.name, timer: modelTimer(field) };
  }),
  withTimer(mmff94Method()),
  ...(options.xtb && xtbVersion() !== null ? [withTimer(gfn2Method())] : []),
];
const machine = describeMachine(true);
console.log(machineText(machine));
if (options.xtb && xtbVersion() === null) console.log('GFN2-xTB is absent: no program xtb on the PATH');

const rows = methods.map((method) => {
  const row = measureMethod(method);
  console.error(`${row.method}: done`);
  return row;
});
console.log(`${options.data}, ${records.length} scans\n`);
console.log('method          molecules  µs per atom  of Ala-4  MAE, kcal/mol  95 % interval');
for (const { method, molecules, perAtomUs, peptideUs, mae, interval } of rows)
  console.log(
    `${method.padEnd(16)}${String(molecules).padStart(9)}${perAtomUs.toFixed(1).padStart(13)}${peptideUs.toFixed(1).padStart(10)}${mae.toFixed(3).padStart(15)}  ${interval.map((end) => end.toFixed(3)).join(' to ')}`,
  );
const result = { data: options.data.split('/').at(-1), scans: records.length, machine, rows };
if (options.json) writeFileSync(options.json, `${JSON.stringify(result, null, 1)}\n`);
if (options.svg) writeFileSync(options.svg, frontierPlot(rows));

/** Scans spread evenly over the file. */
async function readRecords(path: string, limit: number): Promise<BenchmarkRecord[]> {
  const archive = (await archiveOpener())(path);
  try {
    const all = archive.names();
    const count = Math.min(limit, all.length);
    const chosen = Array.from({ length: count }, (_, i) => all[Math.floor((i * all.length) / count)]!);
    const report = emptyReport();
    const spice = readSpice({ ...archive, names: () => chosen }, NO_FILTER, report);
    return Array.from(spice, (record) => scanOfSpice(record, archive));
  } finally {
    archive.close();
  }
}

/** ms of every geometry by a method that gives single points. */
function withTimer(method: EnergyMethod): TimedMethod {
  return {
    ...method,
    timer: (molecule, frames) => frames.map((frame) => timed(() => method.singlePoints(molecule, frame))),
  };
}

/** The same for a model: energy and forces, as minimization and dynamics call them. */
function modelTimer(field: ForceField): Timer {
  return (molecule, frames) => {
    const potential = field.potential(molecule);
    const forces = new Float64Array(frames[0]!.length);
    potential.energyForces(frames[0]!, forces);
    return frames.map((frame) => timed(() => potential.energyForces(frame, forces)));
  };
}

function timed(body: () => unknown): number {
  const start = performance.now();
  body();
  return performance.now() - start;
}

/** Median over molecules of the shortest time per atom: other processes only ever slow a call down. */
function measureMethod(method: TimedMethod) {
  const costs: number[] = [];
  const results: MoleculeResult[] = [];
  const skipped: { id: string; reason: string }[] = [];
  for (const record of records) {
    try {
      results.push(evaluateRecord(method, record));
      const size = 3 * record.molecule.atomicNumbers.length;
      const frames = Array.from({ length: Math.min(TIMED, record.energies.length) }, (_, c) =>
        record.positions.slice(c * size, (c + 1) * size),
      );
      costs.push((1e3 * Math.min(...method.timer(record.molecule, frames))) / (size / 3));
    } catch (error) {
      if (!(error instanceof ResffError) || error.code !== 'molecule') throw error;
      skipped.push({ id: record.id, reason: error.message });
    }
  }
  costs.sort((a, b) => a - b);
  const peptide = polyalanine(PEPTIDE.residues);
  const peptideFrames = new Array<Float64Array>(PEPTIDE.repeats).fill(peptide.positions);
  const peptideMs = Math.min(...method.timer(peptide.molecule, peptideFrames));
  const { metrics, intervals, molecules } = summarize(results, skipped);
  return {
    method: method.name,
    molecules,
    perAtomUs: costs[costs.length >> 1]!,
    peptideUs: (1e3 * peptideMs) / (peptide.positions.length / 3),
    mae: metrics.energyMaeMinRelative!,
    interval: intervals.energyMaeMinRelative!,
    skipped: skipped.length,
  };
}
