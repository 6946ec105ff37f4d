import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { createExecutor, type Executor, type ExecutorOptions } from '../workflow/executor.js';
import type { WorkerPort } from '../workflow/worker-port.js';
import { nodePlatform } from './platform.js';

export interface NodeExecutorOptions extends Partial<ExecutorOptions> {
  /** MB of the young generation of each thread's heap; more lets threads that make much garbage stop each other less often. */
  readonly youngGenerationMb?: number;
}

/**
 * Worker threads for workflows, by default one for every core. Idle threads do not keep the process alive.
 *
 * @throws ResffError (code option) for less than one thread
 */
export function openExecutor(options: NodeExecutorOptions = {}): Executor {
  const { threads = availableParallelism(), youngGenerationMb, ...rest } = options;
  const limits = youngGenerationMb === undefined ? {} : { maxYoungGenerationSizeMb: youngGenerationMb };
  return createExecutor(() => openWorker(limits), { ...rest, threads }, nodePlatform);
}

/** A worker thread that does what an executor or a team asks it to. */
export function openWorker(resourceLimits: { maxYoungGenerationSizeMb?: number } = {}): WorkerPort {
  // A program given on the command line says how to read it; a thread is a file.
  const execArgv = process.execArgv.filter((option) => !option.startsWith('--input-type'));
  // Threads inherit the options of the engine, and refuse to be given them.
  const own = execArgv.length < process.execArgv.length ? { execArgv } : {};
  const worker = new Worker(new URL('./worker.js', import.meta.url), { resourceLimits, ...own });
  return {
    send: (request) => worker.postMessage(request),
    listen(received, failed) {
      worker.on('message', received);
      worker.on('error', (cause) => {
        const reason = cause instanceof Error ? cause.message : String(cause);
        failed(new Error(`its failure: ${reason}`, { cause }));
      });
      worker.on('exit', (code) => failed(new Error(`its end with status ${code}`)));
    },
    hold: (busy) => (busy ? worker.ref() : worker.unref()),
    close: () => worker.terminate(),
  };
}
