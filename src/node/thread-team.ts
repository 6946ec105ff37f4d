import { Worker } from 'node:worker_threads';
import { createThreadTeam, type TeamPort, type ThreadTeam } from '../residual/team/team.js';

/**
 * A team of this thread and `threads − 1` worker threads, for `wasmBackend({ team })`. Idle workers do not keep the process alive.
 *
 * @throws ResffError (option) for less than one thread, (numeric) when one cannot start
 */
export function openThreadTeam(threads: number): Promise<ThreadTeam> {
  return createThreadTeam(threads, openPort);
}

function openPort(): TeamPort {
  const worker = new Worker(new URL('./team-worker.js', import.meta.url));
  let closing = false;
  return {
    send: (request) => worker.postMessage(request),
    listen(answered, failed) {
      worker.on('message', (answer) => {
        answered(answer);
        worker.unref();
      });
      worker.on('error', failed);
      worker.on('exit', (code) => {
        if (!closing) failed(new Error(`ended with status ${code}`));
      });
    },
    close() {
      closing = true;
      void worker.terminate();
    },
  };
}
