import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { type ErrorCode, ResffError } from '../core/errors.js';

/** What does one task after the other; `notify` sends a line to the caller while it works. */
export type TaskRunner<Task, Answer> = (task: Task, notify: (text: string) => void) => Answer | Promise<Answer>;

/** What a module of tasks exports. Setup, tasks and answers must survive structured cloning. */
export interface TaskModule<Setup, Task, Answer> {
  /** Called once in every thread: loads models and the like. What it throws ends the whole call. */
  openTasks(setup: Setup): TaskRunner<Task, Answer> | Promise<TaskRunner<Task, Answer>>;
}

export type Outcome<Answer> = { readonly value: Answer } | { readonly error: Error };

export interface MapOptions<Setup, Task, Answer> {
  /** At most this many at once. One, or a single task: everything runs in this thread. */
  readonly threads: number;
  /** Address of a {@link TaskModule}: `new URL('./x-task.js', import.meta.url)`. */
  readonly module: URL;
  readonly setup: Setup;
  /** What runs in this thread, in place of the module's: for callers that have a model loaded already. */
  readonly local?: () => TaskRunner<Task, Answer>;
  /** Lines the tasks send, with the index of their task. */
  readonly onNotice?: (text: string, index: number) => void;
  /** Every outcome as it comes, in no particular order. */
  readonly onOutcome?: (outcome: Outcome<unknown>, index: number) => void;
}

/** What a thread is started with, what it is told and what it says. */
export interface WorkerStart {
  readonly module: string;
  readonly setup: unknown;
}

export type WorkerMessage =
  | { readonly kind: 'ready' }
  | { readonly kind: 'refused' | 'error'; readonly error: PlainError }
  | { readonly kind: 'notice'; readonly text: string }
  | { readonly kind: 'value'; readonly value: unknown };

/** An error without its class, which does not survive the way between threads. */
export interface PlainError {
  readonly code?: ErrorCode;
  readonly message: string;
  readonly stack?: string;
}

/** Threads to use when nobody says: one for every core, but no more than tasks. */
export function defaultThreads(tasks: number): number {
  return Math.max(1, Math.min(availableParallelism(), tasks));
}

/**
 * Runs independent tasks on worker threads. A free thread takes the next task, so who computes what depends on timing; the
 * outcomes do not, and come in the order of the tasks. One that fails, or takes its thread down with it, does not touch the
 * others: its outcome is the error, and a fresh thread goes on.
 *
 * @returns the outcome of every task
 * @throws what `openTasks` throws
 */
export async function mapOverWorkers<Setup, Task, Answer>(
  tasks: readonly Task[],
  options: MapOptions<Setup, Task, Answer>,
): Promise<Outcome<Answer>[]> {
  const { module, setup, onNotice, onOutcome } = options;
  const outcomes: Outcome<Answer>[] = [];
  let next = 0;
  const work = async (run: (task: Task, notify: (text: string) => void) => Promise<Outcome<Answer>>) => {
    while (next < tasks.length) {
      const index = next++;
      const outcome = await run(tasks[index]!, (text) => onNotice?.(text, index));
      outcomes[index] = outcome;
      onOutcome?.(outcome, index);
    }
  };
  const threads = Math.min(options.threads, tasks.length);
  if (threads <= 1) {
    const run = await (options.local?.() ?? openModule<Setup, Task, Answer>(module, setup));
    await work(async (task, notify) => {
      try {
        return { value: await run(task, notify) };
      } catch (error) {
        return { error: error instanceof Error ? error : new Error(String(error)) };
      }
    });
    return outcomes;
  }
  const open: TaskThread<Task, Answer>[] = [];
  const start = async () => {
    const thread = new TaskThread<Task, Answer>({ module: module.href, setup });
    open.push(thread);
    await thread.ready;
    return thread;
  };
  try {
    await Promise.all(
      Array.from({ length: threads }, async () => {
        let thread = await start();
        await work(async (task, notify) => {
          if (!thread.alive) thread = await start();
          return thread.run(task, notify);
        });
      }),
    );
  } finally {
    await Promise.all(open.map((thread) => thread.close()));
  }
  return outcomes;
}

async function openModule<Setup, Task, Answer>(module: URL, setup: Setup): Promise<TaskRunner<Task, Answer>> {
  const { openTasks } = (await import(module.href)) as TaskModule<Setup, Task, Answer>;
  return openTasks(setup);
}

/** One thread with at most one task at a time. */
class TaskThread<Task, Answer> {
  alive = true;
  readonly ready: Promise<void>;
  private readonly worker: Worker;
  private notify: (text: string) => void = () => {};
  private settle: (outcome: Outcome<Answer>) => void = () => {};

  constructor(start: WorkerStart) {
    this.worker = new Worker(new URL('./task-worker.js', import.meta.url), { workerData: start });
    this.ready = new Promise((resolve, reject) => {
      const end = (error: Error) => {
        this.alive = false;
        reject(error);
        this.settle({ error });
      };
      this.worker.on('message', (message: WorkerMessage) => {
        if (message.kind === 'ready') resolve();
        else if (message.kind === 'refused') reject(restored(message.error));
        else if (message.kind === 'notice') this.notify(message.text);
        else if (message.kind === 'value') this.settle({ value: message.value as Answer });
        else this.settle({ error: restored(message.error) });
      });
      this.worker.on('error', (cause) => {
        const reason = cause instanceof Error ? cause.message : String(cause);
        end(new Error(`worker thread: expected an answer, got its failure: ${reason}`, { cause }));
      });
      this.worker.on('exit', (code) => {
        end(new Error(`worker thread: expected an answer, got its end with status ${code}`));
      });
    });
  }

  run(task: Task, notify: (text: string) => void): Promise<Outcome<Answer>> {
    return new Promise((resolve) => {
      this.notify = notify;
      this.settle = resolve;
      this.worker.postMessage(task);
    });
  }

  async close(): Promise<void> {
    await this.worker.terminate();
  }
}

function restored({ code, message, stack }: PlainError): Error {
  const error = code ? new ResffError(code, message) : new Error(message);
  if (stack !== undefined && !code) error.stack = stack;
  return error;
}
