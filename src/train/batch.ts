import { Rng } from '../core/rng.js';
import { mixSeed } from '../core/seed.js';
import type { TrainingMolecule } from './objective-types.js';

/** Size of a molecule's record: all that is needed to plan batches. */
export interface RecordSize {
  readonly atoms: number;
  readonly conformations: number;
}

/** One molecule of a batch: its index in the data and the conformations drawn. */
export interface Draw {
  readonly molecule: number;
  readonly conformations: readonly number[];
}

export interface BatchOptions {
  readonly seed: number;
  /** from 0 */
  readonly step: number;
  readonly batchMolecules: number;
  readonly maxConformations: number;
  readonly shards: number;
}

/**
 * The batch of a step, cut into shards of similar cost. A function of its arguments alone: epochs are shuffled by
 * (seed, epoch), conformations are drawn by (seed, place in the sequence of all draws), so a resumed run goes on with the
 * same batches.
 *
 * @param sizes of all molecules of the data
 * @param epoch molecules of an epoch as indices into `sizes`; one may occur several times
 * @returns `shards` lists, some possibly empty
 */
export function planBatch(sizes: readonly RecordSize[], epoch: readonly number[], options: BatchOptions): Draw[][] {
  const { seed, step, batchMolecules, maxConformations } = options;
  const draws = Array.from({ length: batchMolecules }, (_, b) => {
    const slot = step * batchMolecules + b;
    const molecule = shuffledEpoch(epoch, seed, Math.floor(slot / epoch.length))[slot % epoch.length]!;
    const all = Array.from({ length: sizes[molecule]!.conformations }, (_, c) => c);
    const drawn = new Rng(mixSeed(seed, 1, slot)).shuffle(all).slice(0, maxConformations);
    return { molecule, conformations: drawn.sort((a, b) => a - b) };
  });
  return balanceShards(draws, sizes, options.shards);
}

/** Deals the draws to shards, the most expensive first and each to the shard that has least to do. */
export function balanceShards(draws: readonly Draw[], sizes: readonly RecordSize[], shards: number): Draw[][] {
  // Pairs dominate large molecules, atoms small ones.
  const cost = ({ molecule, conformations }: Draw) => conformations.length * sizes[molecule]!.atoms ** 1.5;
  const out: Draw[][] = Array.from({ length: shards }, () => []);
  const load = new Float64Array(shards);
  for (const draw of [...draws].sort((a, b) => cost(b) - cost(a))) {
    const shard = load.indexOf(load.reduce((a, b) => Math.min(a, b)));
    load[shard]! += cost(draw);
    out[shard]!.push(draw);
  }
  return out;
}

let last: { epoch: readonly number[]; seed: number; number: number; order: number[] } | null = null;

/** The order of one epoch; the last one asked for is kept. */
function shuffledEpoch(epoch: readonly number[], seed: number, number: number): number[] {
  if (last?.epoch !== epoch || last.seed !== seed || last.number !== number)
    last = { epoch, seed, number, order: new Rng(mixSeed(seed, 0, number)).shuffle([...epoch]) };
  return last.order;
}

/** Some conformations of a record. */
export function pickConformations(record: TrainingMolecule, conformations: readonly number[]): TrainingMolecule {
  const width = 3 * record.molecule.atomicNumbers.length;
  const pick = (values: Float64Array, width: number) => {
    const out = new Float64Array(conformations.length * width);
    conformations.forEach((c, i) => {
      out.set(values.subarray(c * width, (c + 1) * width), i * width);
    });
    return out;
  };
  return {
    ...record,
    positions: pick(record.positions, width),
    energies: Float64Array.from(conformations, (c) => record.energies[c]!),
    gradients: record.gradients && pick(record.gradients, width),
    dipoles: record.dipoles && pick(record.dipoles, 3),
  };
}
