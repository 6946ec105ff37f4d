/** Median wall time of repeated calls. */

export interface Timing {
  readonly ms: number;
  readonly bestMs: number;
  readonly repeats: number;
}

/** Milliseconds spent in one measurement, calls after the first. */
const BUDGET = { full: 2000, quick: 150 };
const [LEAST, MOST] = [3, 101];

/** Whether to go on: three calls and the budget, but no call more once four budgets are spent. */
function wanted(times: readonly number[], begin: number, quick: boolean): boolean {
  const spent = (performance.now() - begin) / BUDGET[quick ? 'quick' : 'full'];
  return times.length < LEAST ? spent < 4 : spent < 1 && times.length < MOST;
}

/**
 * Calls `body` once unmeasured, then at least three times (once if it is very slow) and until the budget is spent.
 *
 * @returns median and shortest time of one call
 */
export function measure(body: () => unknown, quick: boolean): Timing {
  body();
  const times: number[] = [];
  const begin = performance.now();
  while (wanted(times, begin, quick)) {
    const start = performance.now();
    body();
    times.push(performance.now() - start);
  }
  return summary(times);
}

/**
 * The same for a body that returns a promise.
 *
 * @param warmUpS seconds of calls before the first that counts: long runs on fresh threads, which compile as they go
 */
export async function measureAsync(body: () => Promise<unknown>, quick: boolean, warmUpS = 0): Promise<Timing> {
  const start = performance.now();
  do await body();
  while (performance.now() - start < 1e3 * warmUpS);
  const times: number[] = [];
  const begin = performance.now();
  while (wanted(times, begin, quick)) {
    const start = performance.now();
    await body();
    times.push(performance.now() - start);
  }
  return summary(times);
}

/** @param times ms */
export function summary(times: readonly number[]): Timing {
  const sorted = [...times].sort((a, b) => a - b);
  return { ms: sorted[sorted.length >> 1]!, bestMs: sorted[0]!, repeats: sorted.length };
}
