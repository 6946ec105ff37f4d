/** What the library needs a browser for: worker threads. Everything else is in `resff`. */
import { createThreadTeam, type TeamPort, type ThreadTeam } from '../residual/team/team.js';

export * from '../index.js';
export { openExecutor } from './executor.js';

/**
 * A team of this thread and `threads − 1` workers, for `wasmBackend({ team })`. The page must be isolated from other origins (headers
 * Cross-Origin-Opener-Policy: same-origin and Cross-Origin-Embedder-Policy: require-corp), or it has no shared memory.
 * Calls block the calling thread as they do without a team; a page that must stay responsive calls from a worker of its own.
 *
 * @throws ResffError (option) without shared memory, (numeric) when a worker cannot start
 */
export function openThreadTeam(threads: number): Promise<ThreadTeam> {
  return createThreadTeam(threads, openPort);
}

function openPort(): TeamPort {
  const worker = new Worker(new URL('./team-worker.js', import.meta.url), { type: 'module' });
  return {
    send: (request) => worker.postMessage(request),
    listen(answered, failed) {
      worker.onmessage = ({ data }) => answered(data);
      worker.onerror = ({ message }) => failed(new Error(message || 'the worker script did not load'));
    },
    close: () => worker.terminate(),
  };
}
