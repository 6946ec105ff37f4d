import { parentPort, workerData } from 'node:worker_threads';
import { ResffError } from '../core/errors.js';
import { Barrier } from '../residual/team/barrier.js';
import { createObjective } from '../train/objective.js';
import { ParameterVector } from '../train/parameter-vector.js';
import { ShardWorker } from '../train/shard.js';
import { enableRelaxedSimd } from './relaxed-simd.js';
import { sharedMemory, type WorkerAnswer, type WorkerRequest, type WorkerSetup } from './training-pool.js';

const { architecture, molecules, rank, threads, memory, tableSize, barrier, next } = workerData as WorkerSetup;
enableRelaxedSimd();
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

parentPort!.on('message', (request: WorkerRequest) => {
  let answer: WorkerAnswer;
  try {
    if ('tasks' in request) answer = worker.run(request.tasks);
    else {
      worker.orthogonalize(request.matrices);
      answer = [];
    }
  } catch (error) {
    // Others would wait for this one.
    meeting.fail(error);
    // Its class would not survive the way to the other thread.
    if (!(error instanceof ResffError)) throw error;
    answer = { code: error.code, message: error.message };
  }
  parentPort!.postMessage(answer);
});
