import type { Architecture } from '../model/architecture.js';
import { Barrier } from '../residual/team/barrier.js';
import { createObjective } from '../train/objective.js';
import type { Evaluation, TrainingMolecule } from '../train/objective-types.js';
import { type MatrixRange, ParameterVector } from '../train/parameter-vector.js';
import { type ShardMemory, type ShardTask, ShardWorker } from '../train/shard.js';
import type { Job } from './job.js';

/** What a thread is set up with. Buffers are shared, so coordinates exist once. */
export interface TrainingSetup {
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
export type TrainingTask = { readonly tasks: readonly ShardTask[] } | { readonly matrices: readonly MatrixRange[] };

/** Shards done by a thread. */
export type TrainingAnswer = readonly (readonly [slot: number, evaluation: Evaluation])[];

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

/** One thread of a training pool. */
export const job: Job<TrainingSetup, TrainingTask, TrainingAnswer> = {
  name: 'training',
  open({ architecture, molecules, rank, threads, memory, tableSize, barrier, next }) {
    const vector = new ParameterVector(architecture);
    const objective = createObjective({ backend: 'wasm', architecture, vector });
    // The pool notices when a thread ends; a run that was suspended must not fail for it.
    const meeting = new Barrier(barrier, threads, Infinity);
    const counter = new Int32Array(next);
    const worker = new ShardWorker(objective, molecules, sharedMemory(memory, vector.size, tableSize), {
      rank,
      threads,
      meet: () => meeting.wait(),
      next: () => Atomics.add(counter, 0, 1),
    });
    return (task) => {
      try {
        if ('tasks' in task) return worker.run(task.tasks);
        worker.orthogonalize(task.matrices);
        return [];
      } catch (error) {
        // Others would wait for this one.
        meeting.fail(error);
        throw error;
      }
    };
  },
};
