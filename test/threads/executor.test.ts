import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import type * as NodeExecutor from '../../src/node/executor.js';
import type { Executor } from '../../src/workflow/executor.js';
import type { Job, Outcome } from '../../src/workflow/job.js';
import type { MapOptions } from '../../src/workflow/task-map.js';

/** The compiled executor: threads run compiled files (npm run build makes them). */
const compiled = pathToFileURL(join(import.meta.dirname, '../../dist/node/executor.js')).href;
const { openExecutor } = (await import(compiled)) as typeof NodeExecutor;

type FixtureJob = Job<{ factor: number; refuse?: boolean }, unknown, number>;
const fixture = new URL('../support/task-fixture.mjs', import.meta.url).href;
const { job } = (await import(fixture)) as { job: FixtureJob };
const setup = { factor: 2 };

const open: Executor[] = [];
const executorOf = (threads: number, keepFree = false) => {
  const executor = openExecutor({ threads, keepFree });
  open.push(executor);
  if (threads > 1) executor.start();
  return executor;
};
afterEach(() => Promise.all(open.splice(0).map((executor) => executor.close())));

async function run(executor: Executor, tasks: readonly unknown[], options: MapOptions = {}, own = setup, of = job) {
  const crew = await executor.acquire();
  try {
    return await crew.map(of, own, tasks, options);
  } finally {
    crew.release();
  }
}

const plain = (outcome: Outcome<number>) => ('value' in outcome ? outcome.value : outcome.error.message);

describe('an executor', () => {
  it.each([1, 2, 5])('%i threads: outcomes in the order of the tasks', async (threads) => {
    const tasks = Array.from({ length: 12 }, (_, i) => i);
    const notices: string[] = [];
    const seen = new Set<number>();
    const executor = executorOf(threads);
    const outcomes = await run(executor, tasks, {
      onNotice: (text: string, index: number) => notices.push(`${index}: ${text}`),
      onOutcome: (_, index) => seen.add(index),
    });
    expect(outcomes).toEqual(tasks.map((task) => ({ value: 2 * task })));
    expect(notices.sort()).toEqual(tasks.map((task) => `${task}: task ${task}`).sort());
    expect(seen.size).toBe(12);
    expect(await run(executor, [])).toEqual([]);
  });

  it.each([1, 2])('%i threads: a task that throws does not touch the others', async (threads) => {
    const outcomes = await run(executorOf(threads), [1, 'throw', 3, 4]);
    expect(outcomes.map(plain)).toEqual([2, 'asked to', 6, 8]);
  });

  it('a thread that ends or crashes fails its task only, and says how', async () => {
    const outcomes = await run(executorOf(2), [1, 'exit', 2, 'crash', 3, 4, 5]);
    expect(outcomes.map(plain)).toEqual([
      2,
      'worker thread: expected an answer, got its end with status 3',
      4,
      'worker thread: expected an answer, got its failure: out of the blue',
      6,
      8,
      10,
    ]);
  });

  it('the calling thread takes part in many short tasks', async () => {
    const tasks = Array.from({ length: 60 }, (_, i) => (i % 2 === 0 ? 'where' : i));
    const executor = executorOf(2);
    // The worker is there before the calling thread has done everything.
    await run(executor, [1, 2]);
    const outcomes = (await run(executor, tasks, { estimateMs: 1100 })).map(plain);
    expect(outcomes.filter((_, i) => i % 2 === 1)).toEqual(
      tasks.filter((_, i) => i % 2 === 1).map((i) => 2 * Number(i)),
    );
    expect(new Set(outcomes.filter((_, i) => i % 2 === 0))).toEqual(new Set([0, 1]));
  });

  it('a thread that ends fails the task it was at, not the one it was to take next', async () => {
    const tasks = Array.from({ length: 60 }, (_, i) => (i % 10 === 0 ? 'exit a worker' : i));
    const executor = executorOf(2);
    // The worker is there before the calling thread has done everything.
    await run(executor, [1, 2]);
    const outcomes = (await run(executor, tasks, { estimateMs: 1100 })).map(plain);
    outcomes.forEach((outcome, i) => {
      if (i % 10 > 0) expect(outcome).toBe(2 * i);
      else expect([0, 'worker thread: expected an answer, got its end with status 4']).toContain(outcome);
    });
    expect(new Set(outcomes.filter((_, i) => i % 10 === 0)).size).toBe(2);
  });

  it.each([1, 2])('%i threads: a setup that fails ends the call, and the next one works', async (threads) => {
    const executor = executorOf(threads);
    const refused = run(executor, [1, 2, 3], {}, { ...setup, refuse: true } as typeof setup);
    await expect(refused).rejects.toThrow('setup refused');
    expect((await run(executor, [1, 2, 3])).map(plain)).toEqual([2, 4, 6]);
  });

  it('a job whose module is not there ends the call', async () => {
    const absent = { ...job, name: new URL('./absent.mjs', fixture).href };
    await expect(run(executorOf(2), [1, 2], {}, setup, absent)).rejects.toThrow(/absent\.mjs/);
  });

  it.each([
    [1, false],
    [2, false],
    [1, true],
  ])('%i threads, calling one free: %s: a signal ends the call, and the next one works', async (threads, keepFree) => {
    const executor = executorOf(threads, keepFree);
    const controller = new AbortController();
    setTimeout(() => controller.abort(new Error('enough')), 150);
    const call = run(executor, [1, 'forever', 'forever', 4], { signal: controller.signal });
    await expect(call).rejects.toThrow('enough');
    expect((await run(executor, [1, 2, 3])).map(plain)).toEqual([2, 4, 6]);
    await expect(run(executor, [1], { signal: controller.signal })).rejects.toThrow('enough');
  });

  it('one call at a time has the threads', async () => {
    const executor = executorOf(2);
    const ends: string[] = [];
    const first = run(executor, [1, 2, 3, 4]).then(() => ends.push('first'));
    const second = run(executor, [1]).then(() => ends.push('second'));
    await Promise.all([first, second]);
    expect(ends).toEqual(['first', 'second']);
  });

  it.each([0, 1.5])('%d threads are refused', (threads) => {
    expect(() => openExecutor({ threads })).toThrow(`threads: expected an integer of 1 or more, got ${threads}`);
  });
});
