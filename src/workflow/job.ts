import type { ThreadTeam } from '../residual/team/team.js';
import type { Platform } from './platform.js';

/** While a task runs. */
export interface TaskControl {
  /** Sends something that survives structured cloning to whoever called the workflow. */
  notify(notice: unknown): void;
  /** Of the call; a worker has none: it is ended. */
  readonly signal?: AbortSignal;
}

/** Does one task after the other. */
export type TaskRunner<Task, Answer> = (task: Task, control: TaskControl) => Answer | Promise<Answer>;

/** Where a job is opened. */
export interface JobContext {
  readonly platform: Platform;
  /** Of the setup's model: threads that compute the tasks of this runner together. */
  readonly team?: ThreadTeam;
}

/** What a job is set up with. A model in it is called `model`: every worker keeps the last one it was sent. */
export type JobSetup = object;

/**
 * Work that can be done on any thread. Setup, tasks, answers and notices must survive structured cloning.
 *
 * `name` is one of `jobs` (src/workflow/worker.ts) or, for a job that is not part of the library, the address of a module that
 * exports it as `job`.
 */
export interface Job<Setup extends JobSetup, Task, Answer> {
  readonly name: string;
  /** Called once in every thread that takes part. What it throws ends the whole call. */
  open(setup: Setup, context: JobContext): TaskRunner<Task, Answer> | Promise<TaskRunner<Task, Answer>>;
}

/** What came of a task. */
export type Outcome<Answer> = { readonly value: Answer } | { readonly error: Error };

/** @throws the error of an outcome that is one */
export function answerOf<Answer>(outcome: Outcome<Answer>): Answer {
  if ('error' in outcome) throw outcome.error;
  return outcome.value;
}
