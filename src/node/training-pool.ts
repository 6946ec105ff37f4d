import { Worker } from 'node:worker_threads';
import { type ErrorCode, ResffError } from '../core/errors.js';
import type { Architecture } from '../model/architecture.js';
import { tableSize } from '../residual/table-share.js';
import { barrierMemory } from '../residual/team/barrier.js';
import { TRAINING_TABLES } from '../residual/wasm-backend.js';
import type { Evaluation, TrainingMolecule } from '../train/objective-types.js';
import type { MatrixRange } from '../train/parameter-vector.js';
import type { ShardMemory, ShardPool, ShardTask } from '../train/shard.js';

/** A step leaves tens of MB behind; collecting them less often keeps workers from stopping each other. */
const YOUNG_GENERATION_MB = 128;

/** What a worker is started with. Buffers are shared, so coordinates exist once. */
export interface WorkerSetup {
  readonly architecture: Architecture;
  readonly molecules: readonly TrainingMolecule[];
  readonly rank: number;
  readonly threads: number;
  /** of the filter tables */
  readonly tableSize: number;
  /** float32: weights, tables, then the gradients of each task, then their gradients with respect to tables */
  readonly memory: SharedArrayBuffer;
  /** of a {@link Barrier} */
  readonly barrier: SharedArrayBuffer;
  /** int32: the next task of the call */
  readonly next: SharedArrayBuffer;
}

/** Shards to compute, or matrices of the first row of gradients to make orthogonal. */
export type WorkerRequest = { readonly tasks: readonly ShardTask[] } | { readonly matrices: readonly MatrixRange[] };

/** What a worker has done, or why it could not. */
export type WorkerAnswer =
  | readonly (readonly [slot: number, evaluation: Evaluation])[]
  | { readonly code: ErrorCode; readonly message: string };

/** The parts of the memory that all threads of a pool share. */
export function sharedMemory(buffer: SharedArrayBuffer, size: number, tableSize: number): ShardMemory {
  let end = 0;
  const next = (length: number) => {
    const begin = end;
    end += length;
    return new Float32Array(buffer, 4 * begin, length);
  };
  const [weights, tables] = [next(size), next(tableSize)];
  const slots = (buffer.byteLength / 4 - end) / (size + tableSize);
  const rows = (length: number) => Array.from({ length: slots }, () => next(length));
  return { weights, tables, gradients: rows(size), tableGradients: rows(tableSize) };
}

/**
 * A pool of worker threads. A free worker takes the next task, so who computes what depends on timing, but gradients are
 * kept apart and added in the order of the tasks: the result does not depend on the number of workers.
 *
 * @param slots most tasks with gradients in one call: the recipe's shards
 */
export async function trainingPool(options: {
  workers: number;
  slots: number;
  architecture: Architecture;
  molecules: readonly TrainingMolecule[];
  size: number;
}): Promise<ShardPool> {
  const { architecture, slots, size } = options;
  const tables = tableSize(architecture, TRAINING_TABLES.density);
  const buffer = new SharedArrayBuffer(4 * (slots + 1) * (size + tables));
  const memory = sharedMemory(buffer, size, tables);
  const next = new SharedArrayBuffer(4);
  const setup: Omit<WorkerSetup, 'rank'> = {
    architecture,
    molecules: options.molecules.map(shareCoordinates),
    threads: options.workers,
    tableSize: tables,
    memory: buffer,
    barrier: barrierMemory(),
    next,
  };
  const workers = await Promise.all(
    Array.from({ length: options.workers }, async (_, rank) => {
      const worker = new Worker(new URL('./training-worker.js', import.meta.url), {
        workerData: { ...setup, rank } satisfies WorkerSetup,
        resourceLimits: { maxYoungGenerationSizeMb: YOUNG_GENERATION_MB },
      });
      await new Promise<void>((resolve, reject) => {
        worker.once('online', resolve);
        worker.once('error', reject);
      });
      return worker;
    }),
  );
  return {
    async run(weights, tasks, gradient) {
      memory.weights.set(weights);
      Atomics.store(new Int32Array(next), 0, 0);
      const out: Evaluation[] = [];
      const answers = await Promise.all(workers.map((worker) => ask(worker, { tasks })));
      for (const [slot, evaluation] of answers.flat()) out[slot] = evaluation;
      gradient?.set(memory.gradients[0]!);
      return out;
    },
    async orthogonalize(vector, matrices) {
      const shared = memory.gradients[0]!;
      for (const { begin, end } of matrices) shared.set(vector.subarray(begin, end), begin);
      await Promise.all(workers.map((worker) => ask(worker, { matrices })));
      for (const { begin, end } of matrices) vector.set(shared.subarray(begin, end), begin);
    },
    async close() {
      await Promise.all(workers.map((worker) => worker.terminate()));
    },
  };
}

/** @throws what the worker throws, or an error when it ends */
function ask(worker: Worker, request: WorkerRequest): Promise<Exclude<WorkerAnswer, { code: ErrorCode }>> {
  return new Promise((resolve, reject) => {
    const settle = (action: () => void) => {
      worker.off('message', onMessage).off('error', onError).off('exit', onExit);
      action();
    };
    const onMessage = (answer: WorkerAnswer) =>
      settle(() => ('code' in answer ? reject(new ResffError(answer.code, answer.message)) : resolve(answer)));
    const onError = (error: Error) => settle(() => reject(error));
    const onExit = (code: number) =>
      settle(() => reject(new Error(`training worker: expected an answer, got its end with status ${code}`)));
    worker.once('message', onMessage).once('error', onError).once('exit', onExit);
    worker.postMessage(request);
  });
}

function shareCoordinates(molecule: TrainingMolecule): TrainingMolecule {
  const { positions, energies, gradients } = molecule;
  return {
    ...molecule,
    positions: share(positions),
    energies: share(energies),
    gradients: gradients && share(gradients),
  };
}

function share(values: Float64Array): Float64Array {
  const out = new Float64Array(new SharedArrayBuffer(values.byteLength));
  out.set(values);
  return out;
}
