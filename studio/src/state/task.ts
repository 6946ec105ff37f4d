import { signal } from '@preact/signals';
import { Stopped } from '../compute/desk.ts';

/** What the page computes now; one thing at a time. */
export interface Task {
  readonly title: string;
  /** 0 to 1; null where it cannot be told */
  readonly share: number | null;
  /** What is going on, in words. */
  readonly detail: string;
  /** ms, `performance.now()` */
  readonly began: number;
  readonly stop: () => void;
}

export const task = signal<Task | null>(null);
/** Why the last one ended without a result. */
export const failure = signal<{ readonly title: string; readonly message: string } | null>(null);

export interface Progress {
  readonly signal: AbortSignal;
  tell(detail: string, share?: number | null): void;
}

/**
 * Runs a task unless one is running, and shows how far it is.
 *
 * @returns what it gives; null when it was stopped, failed (which is then said) or did not start
 */
export async function perform<T>(title: string, work: (progress: Progress) => Promise<T>): Promise<T | null> {
  if (task.value) return null;
  const controller = new AbortController();
  const base = { title, began: performance.now(), stop: () => controller.abort() };
  task.value = { ...base, share: null, detail: '' };
  failure.value = null;
  try {
    return await work({
      signal: controller.signal,
      tell(detail, share = null) {
        if (!controller.signal.aborted) task.value = { ...base, detail, share };
      },
    });
  } catch (error) {
    if (!(error instanceof Stopped)) failure.value = { title, message: (error as Error).message };
    return null;
  } finally {
    task.value = null;
  }
}
