import type { Job, JobSetup, Outcome, TaskRunner } from './job.js';
import { NOT_BEGUN, type RemoteWorker } from './remote-worker.js';
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

/** Does tasks in the calling thread, with turns of the event loop between them. */
function taskHere<Task, Answer>(
  run: TaskRunner<Task, Answer>,
  tasks: readonly Task[],
  { signal, onNotice }: MapOptions<Answer>,
): (index: number) => Promise<Outcome<Answer>> {
  let breath = performance.now();
  return async (index) => {
    if (performance.now() - breath > BREATH) {
      await new Promise((resolve) => setTimeout(resolve));
      breath = performance.now();
    }
    signal?.throwIfAborted();
    const control = { notify: (notice: unknown) => onNotice?.(notice as never, index), ...(signal ? { signal } : {}) };
    let outcome: Outcome<Answer>;
    try {
      outcome = { value: await run(tasks[index]!, control) };
    } catch (error) {
      outcome = { error: error instanceof Error ? error : new Error(String(error)) };
    }
    signal?.throwIfAborted();
    return outcome;
  };
}

/**
 * All tasks in the calling thread.
 *
 * @throws the signal's reason, between two tasks
 */
export async function mapHere<Task, Answer>(
  run: TaskRunner<Task, Answer>,
  tasks: readonly Task[],
  options: MapOptions<Answer>,
): Promise<Outcome<Answer>[]> {
  const outcomes: Outcome<Answer>[] = [];
  const here = taskHere(run, tasks, options);
  for (const index of tasks.keys()) {
    const outcome = await here(index);
    outcomes.push(outcome);
    options.onOutcome?.(outcome, index);
  }
  return outcomes;
}

/**
 * Tasks on `count` workers, each of which takes the next one when it is free.
 *
 * @param own opens the job in the calling thread, which then takes tasks too; workers have their next one beforehand, as they would
 *   have to wait for this thread. For tasks that are over soon.
 * @throws what opening the job throws; the signal's reason when that comes, threads that compute are ended
 */
export async function mapOnWorkers<Setup extends JobSetup, Task, Answer>(
  pool: WorkerPool,
  count: number,
  job: Job<Setup, Task, Answer>,
  setup: Setup,
  tasks: readonly Task[],
  options: MapOptions<Answer>,
  own?: () => Promise<TaskRunner<Task, Answer>>,
): Promise<Outcome<Answer>[]> {
  const { signal, onNotice, onOutcome } = options;
  const outcomes: Outcome<Answer>[] = [];
  const busy = new Set<RemoteWorker>();
  let next = 0;
  let refused = false;
  const going = (spare = 0) => tasks.length - next > spare && !refused && !signal?.aborted;
  const finish = (index: number, outcome: Outcome<Answer>) => {
    outcomes[index] = outcome;
    onOutcome?.(outcome, index);
  };
  const open = async (worker: RemoteWorker) => {
    busy.add(worker);
    const opened = await worker.open(job.name, setup);
    if (!('error' in opened)) return worker;
    refused = true;
    throw opened.error;
  };
  const work = async (first: RemoteWorker) => {
    let current = open(first);
    const ready = async () => {
      const before = current;
      const worker = await before;
      if (!worker.alive && current === before) current = open(pool.another());
      return current;
    };
    /** @param spare so many tasks are left to others */
    const line = async (spare: number) => {
      await current;
      while (going(spare)) {
        const index = next++;
        const notify = (notice: unknown) => onNotice?.(notice as never, index);
        let outcome: Outcome<unknown>;
        do outcome = await (await ready()).run(tasks[index], notify);
        while (outcome === NOT_BEGUN);
        if (signal?.aborted) return;
        finish(index, outcome as Outcome<Answer>);
      }
    };
    await Promise.all(own ? [line(0), line(2 * count)] : [line(0)]);
    busy.delete(await current);
  };
  const workHere = async (opening: Promise<TaskRunner<Task, Answer>>) => {
    const here = taskHere(await opening, tasks, options);
    while (going()) {
      const index = next++;
      finish(index, await here(index));
    }
  };
  const end = () => {
    for (const worker of busy) void worker.close();
  };
  signal?.addEventListener('abort', end, { once: true });
  try {
    // All have stopped before anything is thrown: the threads are free for what comes next.
    const ended = await Promise.allSettled([...pool.take(count).map(work), ...(own ? [workHere(own())] : [])]);
    signal?.throwIfAborted();
    for (const one of ended) if (one.status === 'rejected') throw one.reason;
  } finally {
    signal?.removeEventListener('abort', end);
  }
  return outcomes;
}
