import { ResffError } from '../core/errors.js';
import { createThreadTeam, type ThreadTeam } from '../residual/team/team.js';
import { answerOf, type Job, type JobSetup, type Outcome, type TaskRunner } from './job.js';
import { type Platform, portablePlatform } from './platform.js';
import type { RemoteWorker } from './remote-worker.js';
import { type MapOptions, mapHere, mapOnWorkers } from './task-map.js';
import { WorkerPool } from './worker-pool.js';
import type { WorkerPort } from './worker-port.js';

export interface ExecutorOptions {
  /** Threads that compute at once; they start when they are first needed. */
  readonly threads: number;
  /**
   * Never computes in the calling thread: a page stays responsive. One large system is then computed by one worker, as threads
   * that divide it need the calling one. Default false.
   */
  readonly keepFree?: boolean;
}

/** All threads of an executor, in the hands of one workflow. */
export interface Crew {
  readonly threads: number;
  readonly platform: Platform;
  /** Whether the calling thread is not to compute. */
  readonly keepFree: boolean;
  /** Whether large systems can be divided by atoms here. */
  readonly divides: boolean;
  /**
   * Independent tasks. A free thread takes the next one, so who computes what depends on timing; the outcomes do not, and come in
   * the order of the tasks. One that fails, or takes its thread down with it, does not touch the others.
   *
   * @throws what opening the job throws; the signal's reason when that comes: threads that compute are ended
   */
  map<Setup extends JobSetup, Task, Answer>(
    job: Job<Setup, Task, Answer>,
    setup: Setup,
    tasks: readonly Task[],
    options?: MapOptions<Answer>,
  ): Promise<Outcome<Answer>[]>;
  /** The same tasks one after the other, each by all threads together: large systems, divided by atoms. Only if `divides`. */
  mapDivided<Setup extends JobSetup, Task, Answer>(
    job: Job<Setup, Task, Answer>,
    setup: Setup,
    tasks: readonly Task[],
    options?: MapOptions<Answer>,
  ): Promise<Outcome<Answer>[]>;
  /** The calling thread and the others as one team. Only if `divides`. */
  team(): Promise<ThreadTeam>;
  /**
   * A job on one worker for each setup.
   *
   * @returns does the same task on all of them; throws what one throws
   */
  everywhere<Setup extends JobSetup, Task, Answer>(
    job: Job<Setup, Task, Answer>,
    setups: readonly Setup[],
  ): Promise<(task: Task) => Promise<Answer[]>>;
  release(): void;
}

/** The threads of a program, the calling one included. One workflow at a time has them; others wait for it. */
export interface Executor {
  readonly threads: number;
  /** Starts the threads now, for callers that have work soon: by themselves they start when work takes longer than they do. */
  start(): void;
  acquire(): Promise<Crew>;
  /** Ends the threads; what they compute fails. */
  close(): Promise<void>;
}

/**
 * ms of computing until a new thread is as fast as the first: start, modules, model, compilation. Measured with `resff-fast` (decision 14).
 */
const THREAD_START_MS = 500;

/** ms of a task up to which the calling thread is one of those that compute. */
const JOINED_MS = 500;

/**
 * @param open starts a worker
 * @throws ResffError (code option) for less than one thread
 */
export function createExecutor(
  open: () => WorkerPort,
  { threads, keepFree = false }: ExecutorOptions,
  platform: Platform = portablePlatform,
): Executor {
  if (!Number.isInteger(threads) || threads < 1)
    throw new ResffError('option', `threads: expected an integer of 1 or more, got ${threads}`);
  const pool = new WorkerPool(open);
  let turn: Promise<unknown> = Promise.resolve();
  let team: { members: readonly RemoteWorker[]; threads: ThreadTeam } | null = null;
  /** What is open in the calling thread; a workflow that maps several times opens it once. */
  let opened: {
    readonly name: string;
    readonly setup: JobSetup;
    readonly team: ThreadTeam | undefined;
    readonly run: TaskRunner<never, unknown>;
  } | null = null;
  const openHere = async <Setup extends JobSetup, Task, Answer>(
    job: Job<Setup, Task, Answer>,
    setup: Setup,
    threads?: ThreadTeam,
  ): Promise<TaskRunner<Task, Answer>> => {
    if (opened?.name !== job.name || opened.setup !== setup || opened.team !== threads)
      opened = {
        name: job.name,
        setup,
        team: threads,
        run: await job.open(setup, { platform, ...(threads ? { team: threads } : {}) }),
      };
    return opened.run as TaskRunner<Task, Answer>;
  };

  const crew: Omit<Crew, 'release'> = {
    threads,
    platform,
    keepFree,
    divides: !keepFree && threads > 1 && typeof SharedArrayBuffer === 'function',

    async map(job, setup, tasks, options = {}) {
      options.signal?.throwIfAborted();
      const { estimateMs = Infinity } = options;
      const count = Math.min(threads, tasks.length);
      // The calling thread computes what does not keep it from messages and signals for long.
      const joins = !keepFree && estimateMs <= JOINED_MS * tasks.length;
      const workers = joins ? count - 1 : count;
      // On n new threads the work takes their start and an n-th of its time.
      const least = pool.has(workers) ? 0 : (THREAD_START_MS * count) / (count - 1);
      if (!keepFree && (count <= 1 || estimateMs < least)) return mapHere(await openHere(job, setup), tasks, options);
      const own = joins ? () => openHere(job, setup) : undefined;
      return mapOnWorkers(pool, workers, job, setup, tasks, options, own);
    },

    async mapDivided(job, setup, tasks, options = {}) {
      options.signal?.throwIfAborted();
      return mapHere(await openHere(job, setup, await crew.team()), tasks, options);
    },

    async team() {
      const members = pool.take(threads - 1);
      if (team && members.every((member, i) => member === team?.members[i])) return team.threads;
      team?.threads.close();
      team = null;
      let next = 0;
      team = { members, threads: await createThreadTeam(threads, () => members[next++]!.teamPort()) };
      return team.threads;
    },

    async everywhere(job, setups) {
      const workers = pool.take(setups.length);
      const opened = await Promise.all(workers.map((worker, rank) => worker.open(job.name, setups[rank]!)));
      opened.forEach(answerOf);
      return async (task) => {
        // The first that fails ends the call: others may be waiting for it.
        const answers = workers.map(async (worker) => answerOf(await worker.run(task, () => {})));
        return (await Promise.all(answers)) as never;
      };
    },
  };

  return {
    threads,
    start() {
      pool.take(threads);
    },
    acquire() {
      let release = () => {};
      const mine = turn.then(() => ({ ...crew, release }));
      turn = new Promise<void>((resolve) => {
        release = resolve;
      });
      return mine;
    },
    async close() {
      team?.threads.close();
      team = null;
      opened = null;
      await pool.close();
    },
  };
}

/** Everything in the calling thread: what a workflow has that is given no executor. */
export function thisThread(platform: Platform = portablePlatform): Executor {
  return createExecutor(noWorker, { threads: 1 }, platform);
}

function noWorker(): never {
  throw new RangeError('executor: expected one thread to need no worker');
}

/** Work of one workflow with all threads of an executor, once they are free. */
export async function withCrew<T>(executor: Executor | undefined, body: (crew: Crew) => Promise<T>): Promise<T> {
  const crew = await (executor ?? thisThread()).acquire();
  try {
    return await body(crew);
  } finally {
    crew.release();
  }
}
