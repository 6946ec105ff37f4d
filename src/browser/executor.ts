import { createExecutor, type Executor, type ExecutorOptions } from '../workflow/executor.js';
import type { WorkerPort } from '../workflow/worker-port.js';
import { browserPlatform } from './platform.js';

/**
 * Web workers for workflows, by default one for every core.
 *
 * Structures are spread over workers on any page. Large systems are divided by atoms where pages have shared memory (headers
 * Cross-Origin-Opener-Policy: same-origin and Cross-Origin-Embedder-Policy: require-corp), with the calling thread among those
 * that compute: a page either sets `keepFree` or runs its workflows in a worker of its own, which may open an executor too.
 *
 * @throws ResffError (code option) for less than one thread
 */
export function openExecutor(options: Partial<ExecutorOptions> = {}): Executor {
  // Some browsers keep the number of cores to themselves.
  const { threads = navigator.hardwareConcurrency || 2, ...rest } = options;
  return createExecutor(openWorker, { ...rest, threads }, browserPlatform);
}

/** A web worker that does what an executor or a team asks it to. */
export function openWorker(): WorkerPort {
  const worker = new Worker(new URL('./worker.js', import.meta.url), { type: 'module' });
  return {
    send: (request) => worker.postMessage(request),
    listen(received, failed) {
      worker.onmessage = ({ data }) => received(data);
      worker.onerror = ({ message }) => failed(new Error(`its failure: ${message || 'the script did not load'}`));
    },
    close: () => worker.terminate(),
  };
}
