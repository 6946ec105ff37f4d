import { workerThread } from '../workflow/worker.js';
import type { WorkerRequest } from '../workflow/worker-port.js';
import { browserPlatform } from './platform.js';

const handle = workerThread((answer) => postMessage(answer), browserPlatform);
addEventListener('message', (event) => handle((event as MessageEvent<WorkerRequest>).data));
