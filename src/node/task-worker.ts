import { parentPort, workerData } from 'node:worker_threads';
import { ResffError } from '../core/errors.js';
import type { PlainError, TaskModule, WorkerMessage, WorkerStart } from './worker-pool.js';

/** The thread of `mapOverWorkers`: opens a module of tasks and does one task per message. */
const port = parentPort!;
const send = (message: WorkerMessage) => port.postMessage(message);

const { module, setup } = workerData as WorkerStart;
try {
  const { openTasks } = (await import(module)) as TaskModule<unknown, unknown, unknown>;
  const run = await openTasks(setup);
  port.on('message', async (task: unknown) => {
    try {
      send({ kind: 'value', value: await run(task, (text) => send({ kind: 'notice', text })) });
    } catch (error) {
      send({ kind: 'error', error: plain(error) });
    }
  });
  send({ kind: 'ready' });
} catch (error) {
  send({ kind: 'refused', error: plain(error) });
}

function plain(error: unknown): PlainError {
  if (error instanceof ResffError) return { code: error.code, message: error.message };
  if (error instanceof Error)
    return { message: error.message, ...(error.stack === undefined ? {} : { stack: error.stack }) };
  return { message: String(error) };
}
