import type { Job, JobSetup, Outcome, TaskRunner } from './job.js';
import type { RemoteWorker } from './remote-worker.js';
import type { WorkerPool } from './worker-pool.js';

export interface MapOptions<Answer = unknown> {
  readonly signal?: AbortSignal | undefined;
  /** What all tasks take on one thread, where that can be told: less than threads take to start stays in the calling thread. */
  readonly estimateMs?: number;
  /** What a task sends while it runs, with its index. */
  readonly onNotice?: ((notice: never, index: number) => void) | undefined;
  /** Every outcome as it comes, in no particular order. */
  readonly onOutcome?: ((outcome: Outcome<Answer>, index: number) => void) | undefined;
}

/** ms of computing between two turns of the event loop, where signals arrive and a page is drawn. */
const BREATH = 50;

/**
 * All tasks in the calling thread.
 *
 * @throws the signal's reason, between two tasks
 */
export async function mapHere<Task, Answer>(
  run: TaskRunner<Task, Answer>,
  tasks: readonly Task[],
  { signal, onNotice, onOutcome }: MapOptions<Answer>,
): Promise<Outcome<Answer>[]> {
  const outcomes: Outcome<Answer>[] = [];
  let breath = performance.now();
  for (const [index, task] of tasks.entries()) {
    if (performance.now() - breath > BREATH) {
      await new Promise((resolve) => setTimeout(resolve));
      breath = performance.now();
    }
    signal?.throwIfAborted();
    const control = { notify: (notice: unknown) => onNotice?.(notice as never, index), ...(signal ? { signal } : {}) };
    let outcome: Outcome<Answer>;
    try {
      outcome = { value: await run(task, control) };
    } catch (error) {
      outcome = { error: error instanceof Error ? error : new Error(String(error)) };
    }
    signal?.throwIfAborted();
    outcomes.push(outcome);
    onOutcome?.(outcome, index);
  }
  return outcomes;
}

/**
 * Tasks on `count` workers, each of which takes the next one when it is free.
 *
 * @throws what opening the job throws; the signal's reason when that comes, threads that compute are ended
 */
export async function mapOnWorkers<Setup extends JobSetup, Task, Answer>(
  pool: WorkerPool,
  count: number,
  job: Job<Setup, Task, Answer>,
  setup: Setup,
  tasks: readonly Task[],
  { signal, onNotice, onOutcome }: MapOptions<Answer>,
): Promise<Outcome<Answer>[]> {
  const outcomes: Outcome<Answer>[] = [];
  const busy = new Set<RemoteWorker>();
  let next = 0;
  let refused = false;
  const going = () => next < tasks.length && !refused && !signal?.aborted;
  const open = async (worker: RemoteWorker) => {
    busy.add(worker);
    const opened = await worker.open(job.name, setup);
    if (!('error' in opened)) return worker;
    refused = true;
    throw opened.error;
  };
  const work = async (first: RemoteWorker) => {
    let worker = await open(first);
    while (going()) {
      const index = next++;
      if (!worker.alive) worker = await open(pool.another());
      const outcome = (await worker.run(tasks[index], (notice) =>
        onNotice?.(notice as never, index),
      )) as Outcome<Answer>;
      if (signal?.aborted) return;
      outcomes[index] = outcome;
      onOutcome?.(outcome, index);
    }
    busy.delete(worker);
  };
  const end = () => {
    for (const worker of busy) void worker.close();
  };
  signal?.addEventListener('abort', end, { once: true });
  try {
    // All have stopped before anything is thrown: the threads are free for what comes next.
    const ended = await Promise.allSettled(pool.take(count).map(work));
    signal?.throwIfAborted();
    for (const one of ended) if (one.status === 'rejected') throw one.reason;
  } finally {
    signal?.removeEventListener('abort', end);
  }
  return outcomes;
}
