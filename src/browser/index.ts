/** What the library needs a browser for: worker threads. Everything else is in `resff`. */
import type { ThreadTeam } from '../residual/team/team.js';
import { openTeam } from '../workflow/thread-team.js';
import { openWorker } from './executor.js';

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
  return openTeam(threads, openWorker);
}
