/**
 * Energies and forces of 64 conformations of a drug-like molecule (imatinib, 68 atoms): in one call, and in pieces on worker
 * threads that are warm, messages included.
 */
import { ForceField, type Model, type Molecule, Rng } from 'resff';
import { generateConformers } from 'resff/build';
import { openExecutor, registerConformerResources } from 'resff/node';
import { addThreadGains, backendEntries, potentialOn } from '../backend.js';
import { job } from '../conformer-job.js';
import type { Measured } from '../table.js';
import { measure } from '../timing.js';
import type { Context } from './context.js';

const SMILES = 'Cc1ccc(NC(=O)c2ccc(CN3CCN(C)CC3)cc2)cc1Nc1nccc(-c2cccnc2)n1';
const CONFORMATIONS = { full: 64, quick: 8 };
/** Conformations of one task of the pool. */
const PIECE = 4;
/** Å, standard deviation of every coordinate: conformations differ, and nothing is searched for them */
const SHAKE = 0.05;

export const name = 'conformerBatch';

export async function run({ model, options }: Context): Promise<Measured[]> {
  const { quick } = options;
  registerConformerResources();
  const { molecule, positions: rest } = generateConformers(SMILES)[0]!;
  const conformations = CONFORMATIONS[quick ? 'quick' : 'full'];
  const rng = new Rng(3);
  const positions = Float64Array.from(
    { length: conformations * rest.length },
    (_, i) => rest[i % rest.length]! + SHAKE * rng.normal(),
  );
  const prepared = new ForceField(model).parameters(molecule);
  const facts = { name, atoms: molecule.atomicNumbers.length, conformations };
  const results: Measured[] = [];
  for (const entry of backendEntries(quick)) {
    if (entry.exact) continue;
    const opened = await entry.open(model);
    const potential = potentialOn(entry, opened, model, molecule, prepared);
    const time = measure(() => potential.batch(positions), quick);
    opened.close();
    const { name: backend, threads } = entry;
    results.push({ ...facts, system: 'one call', backend, threads, ...time });
  }
  for (const threads of [1, 2]) {
    const ms = await pooledTime(model, molecule, positions, threads, options.quick);
    results.push({ ...facts, system: 'worker pool', backend: results.at(-1)!.backend!, threads, ms });
  }
  for (const result of results) result.conformationsPerS = (1e3 * conformations) / result.ms!;
  addThreadGains(results);
  return results;
}

/** ms per batch on a pool that has been running for a while: start-up of threads and first pieces do not count. */
async function pooledTime(
  model: Model,
  molecule: Molecule,
  positions: Float64Array,
  threads: number,
  quick: boolean,
): Promise<number> {
  const size = PIECE * 3 * molecule.atomicNumbers.length;
  const pieces = Array.from({ length: positions.length / size }, (_, p) => positions.slice(p * size, (p + 1) * size));
  const batches = quick ? 6 : 24;
  const tasks = Array.from({ length: batches * pieces.length }, (_, t) => pieces[t % pieces.length]!);
  const warm = Math.ceil(tasks.length / 4);
  const ends: number[] = [];
  const executor = openExecutor({ threads });
  const crew = await executor.acquire();
  const outcomes = await crew.map(job, { model, molecule }, tasks, { onOutcome: () => ends.push(performance.now()) });
  await executor.close();
  for (const outcome of outcomes) if ('error' in outcome) throw outcome.error;
  return ((ends.at(-1)! - ends[warm - 1]!) / (tasks.length - warm)) * pieces.length;
}
