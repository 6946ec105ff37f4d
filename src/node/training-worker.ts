import { parentPort, workerData } from 'node:worker_threads';
import { ResffError } from '../core/errors.js';
import { createObjective } from '../train/objective.js';
import { ParameterVector } from '../train/parameter-vector.js';
import { runShard } from '../train/shard.js';
import { enableRelaxedSimd } from './relaxed-simd.js';
import type { WorkerAnswer, WorkerRequest, WorkerSetup } from './training-pool.js';

const { architecture, molecules, weights, gradients, size } = workerData as WorkerSetup;
enableRelaxedSimd();
const vector = new ParameterVector(architecture);
const objective = createObjective({ backend: 'wasm', architecture, vector });
const shared = new Float32Array(weights);
let known = -1;

function answer({ slot, version, task }: WorkerRequest): WorkerAnswer {
  try {
    if (version !== known) {
      objective.setWeights(shared);
      known = version;
    }
    const gradient = new Float32Array(gradients, 4 * size * slot, size);
    if (task.training !== null) gradient.fill(0);
    return runShard(objective, molecules, task, gradient);
  } catch (error) {
    // Its class would not survive the way to the other thread.
    if (error instanceof ResffError) return { code: error.code, message: error.message };
    throw error;
  }
}

parentPort!.on('message', (request: WorkerRequest) => parentPort!.postMessage(answer(request)));
