import type { ErrorCode } from '../core/errors.js';
import type { TeamAnswer, TeamRequest } from '../residual/team/member.js';

/** A worker as an executor needs it: how one starts, ends and sends differs between Node and browsers. */
export interface WorkerPort {
  send(message: WorkerRequest): void;
  /** @param failed called when the thread ends or throws by itself */
  listen(received: (answer: WorkerAnswer) => void, failed: (error: Error) => void): void;
  /** Whether the program waits for this thread before it ends; only Node asks. */
  hold?(busy: boolean): void;
  close(): unknown;
}

/** What a worker is told. It has one runner at a time; `team` is apart from it, as answers go through shared memory. */
export type WorkerRequest =
  | { readonly kind: 'open'; readonly job: string; readonly setup: object; readonly modelKept: boolean }
  | { readonly kind: 'task'; readonly task: unknown }
  | { readonly kind: 'team'; readonly request: TeamRequest };

/** What a worker says: `value` or `error` once for each `open` and `task`, notices before it. */
export type WorkerAnswer =
  | { readonly kind: 'value'; readonly value: unknown }
  | { readonly kind: 'error'; readonly error: PlainError }
  | { readonly kind: 'notice'; readonly notice: unknown }
  | { readonly kind: 'team'; readonly answer: TeamAnswer };

/** An error without its class, which does not survive the way between threads. */
export interface PlainError {
  readonly code?: ErrorCode;
  readonly message: string;
  readonly stack?: string;
}
