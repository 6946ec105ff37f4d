import { parentPort, workerData } from 'node:worker_threads';
import { createObjective } from '../train/objective.js';
import { ParameterVector } from '../train/parameter-vector.js';
import { runShard } from '../train/shard.js';
import { enableRelaxedSimd } from './relaxed-simd.js';
import type { WorkerRequest, WorkerSetup } from './training-pool.js';

const { architecture, molecules, weights, gradients, size } = workerData as WorkerSetup;
enableRelaxedSimd();
const vector = new ParameterVector(architecture);
const objective = createObjective({ backend: 'wasm', architecture, vector });
const shared = new Float32Array(weights);
let known = -1;

parentPort!.on('message', ({ slot, version, task }: WorkerRequest) => {
  if (version !== known) {
    objective.setWeights(shared);
    known = version;
  }
  const gradient = new Float32Array(gradients, 4 * size * slot, size);
  if (task.training !== null) gradient.fill(0);
  parentPort!.postMessage(runShard(objective, molecules, task, gradient));
});
