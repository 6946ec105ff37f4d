/** Median wall time of repeated calls. */

/** Milliseconds spent in one measurement, calls after the first. */
const BUDGET = { full: 2000, quick: 150 };
const [LEAST, MOST] = [3, 101];

/** Whether to go on: three calls and the budget, but no call more once four budgets are spent. */
function wanted(times, begin, quick) {
  const spent = (performance.now() - begin) / BUDGET[quick ? 'quick' : 'full'];
  return times.length < LEAST ? spent < 4 : spent < 1 && times.length < MOST;
}

/**
 * Calls `body` once unmeasured, then at least three times (once if it is very slow) and until the budget is spent.
 *
 * @param {() => unknown} body
 * @param {boolean} quick
 * @returns {{ ms: number, bestMs: number, repeats: number }} median and shortest time of one call
 */
export function measure(body, quick) {
  body();
  const times = [];
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
 * @param {number} warmUpS seconds of calls before the first that counts: long runs on fresh threads, which compile as they go
 */
export async function measureAsync(body, quick, warmUpS = 0) {
  const start = performance.now();
  do await body();
  while (performance.now() - start < 1e3 * warmUpS);
  const times = [];
  const begin = performance.now();
  while (wanted(times, begin, quick)) {
    const start = performance.now();
    await body();
    times.push(performance.now() - start);
  }
  return summary(times);
}

/** @param {number[]} times ms */
export function summary(times) {
  const sorted = [...times].sort((a, b) => a - b);
  return { ms: sorted[sorted.length >> 1], bestMs: sorted[0], repeats: sorted.length };
}
