import { createThreadTeam, type ThreadTeam } from '../residual/team/team.js';
import { WorkerPool } from './worker-pool.js';
import type { WorkerPort } from './worker-port.js';

/**
 * A team of the calling thread and `threads − 1` workers of its own; closing it ends them.
 *
 * @throws as `createThreadTeam`
 */
export async function openTeam(threads: number, open: () => WorkerPort): Promise<ThreadTeam> {
  const pool = new WorkerPool(open);
  try {
    const team = await createThreadTeam(threads, () => pool.another().teamPort());
    return {
      ...team,
      close() {
        team.close();
        void pool.close();
      },
    };
  } catch (error) {
    await pool.close();
    throw error;
  }
}
