import { Worker } from 'node:worker_threads';
import { type ErrorCode, ResffError } from '../core/errors.js';
import type { Architecture } from '../model/architecture.js';
import type { Evaluation, TrainingMolecule } from '../train/objective-types.js';
import { addInto, type ShardPool, type ShardTask } from '../train/shard.js';

/** A step leaves tens of MB behind; collecting them less often keeps workers from stopping each other. */
const YOUNG_GENERATION_MB = 128;

/** What a worker is started with. Buffers are shared, so coordinates exist once. */
export interface WorkerSetup {
  readonly architecture: Architecture;
  readonly molecules: readonly TrainingMolecule[];
  /** of the parameter vector */
  readonly size: number;
  /** float32 (size) */
  readonly weights: SharedArrayBuffer;
  /** float32 (slots, size): one gradient for every task of a call that asks for one */
  readonly gradients: SharedArrayBuffer;
}

export interface WorkerRequest {
  /** row of `gradients` */
  readonly slot: number;
  /** changes with the weights */
  readonly version: number;
  readonly task: ShardTask;
}

export type WorkerAnswer = Evaluation | { readonly code: ErrorCode; readonly message: string };

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
  const weightsBuffer = new SharedArrayBuffer(4 * size);
  const shared = new Float32Array(weightsBuffer);
  const gradients = new SharedArrayBuffer(4 * size * slots);
  const rows = Array.from({ length: slots }, (_, slot) => new Float32Array(gradients, 4 * size * slot, size));
  const setup: WorkerSetup = {
    architecture,
    molecules: options.molecules.map(shareCoordinates),
    size,
    weights: weightsBuffer,
    gradients,
  };
  const workers = await Promise.all(
    Array.from({ length: options.workers }, async () => {
      const worker = new Worker(new URL('./training-worker.js', import.meta.url), {
        workerData: setup,
        resourceLimits: { maxYoungGenerationSizeMb: YOUNG_GENERATION_MB },
      });
      await new Promise<void>((resolve, reject) => {
        worker.once('online', resolve);
        worker.once('error', reject);
      });
      return worker;
    }),
  );
  let version = 0;

  return {
    async run(weights, tasks, gradient) {
      shared.set(weights);
      version += 1;
      const out: Evaluation[] = [];
      let next = 0;
      await Promise.all(
        workers.map(async (worker) => {
          while (next < tasks.length) {
            const index = next++;
            const task = tasks[index]!;
            const request: WorkerRequest = { slot: task.training === null ? 0 : index, version, task };
            out[index] = await ask(worker, request);
          }
        }),
      );
      if (gradient !== null) {
        gradient.fill(0);
        for (let slot = 0; slot < tasks.length; slot++) addInto(gradient, rows[slot]!);
      }
      return out;
    },
    async close() {
      await Promise.all(workers.map((worker) => worker.terminate()));
    },
  };
}

/** @throws what the worker throws, or an error when it ends */
function ask(worker: Worker, request: WorkerRequest): Promise<Evaluation> {
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
