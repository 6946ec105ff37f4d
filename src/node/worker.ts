import { parentPort } from 'node:worker_threads';
import { workerThread } from '../workflow/worker.js';
import type { WorkerRequest } from '../workflow/worker-port.js';
import { nodePlatform } from './platform.js';
import { enableRelaxedSimd } from './relaxed-simd.js';

enableRelaxedSimd();
const handle = workerThread((answer) => parentPort!.postMessage(answer), nodePlatform);
parentPort!.on('message', (request: WorkerRequest) => handle(request));
