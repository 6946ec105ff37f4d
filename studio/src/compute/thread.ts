import {
  createExecutor,
  type Executor,
  type Platform,
  type WorkerAnswer,
  type WorkerRequest,
  workerThread,
} from 'resff/workflow';

/** Name by which the script of the desk knows that it is one of its threads. */
const THREAD = 'thread';

/** Nothing that the page asks for needs more than the library. */
const platform: Platform = { conformerTables() {}, gfn2: null };

/** Threads that run the script of the desk again: what one has loaded is in the cache of all, and in the package once. */
export function openThreads(options: { readonly keepFree: boolean }): Executor {
  const open = () => {
    const worker = new Worker(location.href, { type: 'module', name: THREAD });
    return {
      send: (request: WorkerRequest) => worker.postMessage(request),
      listen(received: (answer: WorkerAnswer) => void, failed: (error: Error) => void) {
        worker.onmessage = ({ data }: MessageEvent<WorkerAnswer>) => received(data);
        worker.onerror = ({ message }) => failed(new Error(`its failure: ${message || 'the script did not load'}`));
      },
      close: () => worker.terminate(),
    };
  };
  // Some browsers keep the number of cores to themselves.
  return createExecutor(open, { ...options, threads: navigator.hardwareConcurrency || 2 }, platform);
}

/** Whether this script runs as a thread; it then does what its executor asks. */
export function serveAsThread(): boolean {
  if (self.name !== THREAD) return false;
  const handle = workerThread((answer) => postMessage(answer), platform);
  addEventListener('message', ({ data }: MessageEvent<WorkerRequest>) => void handle(data));
  return true;
}
