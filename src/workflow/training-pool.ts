import type { Architecture } from '../model/architecture.js';
import { TRAINING_TABLES } from '../residual/packed-tables.js';
import { tableSize } from '../residual/table-share.js';
import { barrierMemory } from '../residual/team/barrier.js';
import type { Evaluation, TrainingMolecule } from '../train/objective-types.js';
import type { ShardPool } from '../train/shard.js';
import type { Executor } from './executor.js';
import { sharedMemory, type TrainingSetup, job as trainingJob } from './training-job.js';

/**
 * The threads of an executor as a pool for training, which has them until it is closed. A free thread takes the next task, so who
 * computes what depends on timing, but gradients are kept apart and added in the order of the tasks: the result does not depend on
 * the number of threads.
 *
 * @param options.slots most tasks with gradients in one call: the recipe's shards
 * @param options.size of the parameter vector
 */
export async function trainingPool(
  executor: Executor,
  options: {
    slots: number;
    architecture: Architecture;
    molecules: readonly TrainingMolecule[];
    size: number;
  },
): Promise<ShardPool> {
  const { architecture, slots, size } = options;
  const { threads } = executor;
  const tables = tableSize(architecture, TRAINING_TABLES.density);
  const buffer = new SharedArrayBuffer(4 * (slots + 1) * (size + tables));
  const memory = sharedMemory(buffer, size, tables);
  const next = new SharedArrayBuffer(4);
  const setup: Omit<TrainingSetup, 'rank'> = {
    architecture,
    molecules: options.molecules.map(shareCoordinates),
    threads,
    tableSize: tables,
    memory: buffer,
    barrier: barrierMemory(),
    next,
  };
  const crew = await executor.acquire();
  const setups = Array.from({ length: threads }, (_, rank) => ({ ...setup, rank }));
  const ask = await crew.everywhere(trainingJob, setups).catch((error) => {
    crew.release();
    throw error;
  });
  return {
    async run(weights, tasks, gradient) {
      memory.weights.set(weights);
      Atomics.store(new Int32Array(next), 0, 0);
      const out: Evaluation[] = [];
      for (const [slot, evaluation] of (await ask({ tasks })).flat()) out[slot] = evaluation;
      gradient?.set(memory.gradients[0]!);
      return out;
    },
    async orthogonalize(vector, matrices) {
      const shared = memory.gradients[0]!;
      for (const { begin, end } of matrices) shared.set(vector.subarray(begin, end), begin);
      await ask({ matrices });
      for (const { begin, end } of matrices) vector.set(shared.subarray(begin, end), begin);
    },
    async close() {
      crew.release();
    },
  };
}

function shareCoordinates(molecule: TrainingMolecule): TrainingMolecule {
  const { positions, energies, gradients, dipoles } = molecule;
  return {
    ...molecule,
    positions: share(positions),
    energies: share(energies),
    gradients: gradients && share(gradients),
    dipoles: dipoles && share(dipoles),
  };
}

function share(values: Float64Array): Float64Array {
  const out = new Float64Array(new SharedArrayBuffer(values.byteLength));
  out.set(values);
  return out;
}
