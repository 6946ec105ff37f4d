import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import type * as WorkerPool from '../../src/node/worker-pool.js';

/** The compiled pool: threads run compiled files (npm run build makes them). */
const compiled = pathToFileURL(join(import.meta.dirname, '../../dist/node/worker-pool.js')).href;
const module = new URL('../support/task-fixture.mjs', import.meta.url);

describe('mapOverWorkers', () => {
  let pool: typeof WorkerPool;
  beforeAll(async () => {
    pool = (await import(compiled)) as typeof WorkerPool;
  });
  const setup = { factor: 2 };
  const run = (tasks: readonly unknown[], threads: number) =>
    pool.mapOverWorkers<typeof setup, unknown, number>(tasks, { threads, module, setup });

  it.each([1, 2, 5])('%i threads: outcomes in the order of the tasks', async (threads) => {
    const tasks = Array.from({ length: 12 }, (_, i) => i);
    const notices: string[] = [];
    const seen = new Set<number>();
    const outcomes = await pool.mapOverWorkers<typeof setup, number, number>(tasks, {
      threads,
      module,
      setup,
      onNotice: (text, index) => notices.push(`${index}: ${text}`),
      onOutcome: (_, index) => seen.add(index),
    });
    expect(outcomes).toEqual(tasks.map((task) => ({ value: 2 * task })));
    expect(notices.sort()).toEqual(tasks.map((task) => `${task}: task ${task}`).sort());
    expect(seen.size).toBe(12);
    expect(await run([], threads)).toEqual([]);
  });

  it.each([1, 2])('%i threads: a task that throws does not touch the others', async (threads) => {
    const outcomes = await run([1, 'throw', 3, 4], threads);
    expect(outcomes.map((outcome) => ('value' in outcome ? outcome.value : outcome.error.message))).toEqual([
      2,
      'asked to',
      6,
      8,
    ]);
  });

  it('a thread that ends or crashes fails its task only, and says how', async () => {
    const outcomes = await run([1, 'exit', 2, 'crash', 3, 4, 5], 2);
    expect(outcomes.map((outcome) => ('value' in outcome ? outcome.value : outcome.error.message))).toEqual([
      2,
      'worker thread: expected an answer, got its end with status 3',
      4,
      'worker thread: expected an answer, got its failure: out of the blue',
      6,
      8,
      10,
    ]);
  });

  it.each([1, 2])('%i threads: a setup that fails ends the call', async (threads) => {
    const refused = pool.mapOverWorkers([1, 2, 3], { threads, module, setup: { ...setup, refuse: true } });
    await expect(refused).rejects.toThrow('setup refused');
    const absent = pool.mapOverWorkers([1, 2], { threads, module: new URL('./absent.mjs', module), setup });
    await expect(absent).rejects.toThrow(/absent\.mjs/);
  });

  it('takes a thread for every core, but no more than tasks', () => {
    expect(pool.defaultThreads(1)).toBe(1);
    expect(pool.defaultThreads(0)).toBe(1);
    expect(pool.defaultThreads(1000)).toBeGreaterThanOrEqual(1);
  });
});
