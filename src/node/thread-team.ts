import type { ThreadTeam } from '../residual/team/team.js';
import { openTeam } from '../workflow/thread-team.js';
import { openWorker } from './executor.js';

/**
 * A team of this thread and `threads − 1` worker threads, for `wasmBackend({ team })`. Idle workers do not keep the process alive.
 *
 * @throws ResffError (option) for less than one thread, (numeric) when one cannot start
 */
export function openThreadTeam(threads: number): Promise<ThreadTeam> {
  return openTeam(threads, openWorker);
}
