import { CliError, exitCodes } from '../exit.js';
import { print, printJson } from '../output.js';
import { formatTable } from '../table.js';
import { ChunkQueue } from './connection.js';
import type { StatusOptions } from './options.js';

/** Chunks done last, by which the rate is told. */
const RECENT = 100;

/** How far a run is. */
interface RunStatus {
  readonly run: string;
  readonly command: string;
  /** null while it is submitted */
  readonly chunks: number | null;
  readonly done: number;
  readonly active: number;
  readonly waiting: number;
  readonly failed: number;
  readonly errors: readonly { readonly chunk: number; readonly error: string }[];
}

export async function runStatus(only: string | undefined, options: StatusOptions): Promise<void> {
  const queue = await ChunkQueue.open(options);
  try {
    const names = only === undefined ? await queue.runNames() : [only];
    const runs = await Promise.all(names.map((name) => statusOf(queue, name)));
    const workers = (await queue.queue.getWorkers()).length;
    const recent = await queue.queue.getJobs(['completed'], 0, RECENT - 1);
    const ends = recent.map(({ finishedOn = 0 }) => finishedOn);
    const minutes = (Date.now() - Math.min(...ends)) / 60e3;
    const perMinute = ends.length === 0 ? 0 : Math.round((10 * ends.length) / minutes) / 10;
    if (options.json) printJson({ workers, chunksPerMinute: perMinute, runs });
    else print(statusText(runs, workers, perMinute));
  } finally {
    await queue.close();
  }
}

async function statusOf(queue: ChunkQueue, name: string): Promise<RunStatus> {
  const run = await queue.run(name);
  if (!run) throw new CliError(exitCodes.input, `run ${name}: expected one of the queue, got none`);
  const states = await queue.states(name, run.size?.chunks ?? 0);
  const count = (...wanted: string[]) => states.filter((state) => wanted.includes(state)).length;
  const failed = states.flatMap((state, i) => (state === 'failed' ? [i + 1] : []));
  const errors = await Promise.all(
    failed.map(async (chunk) => ({ chunk, error: (await queue.job(name, chunk))?.failedReason ?? '' })),
  );
  return {
    run: name,
    command: run.plan.command,
    chunks: run.size?.chunks ?? null,
    done: count('completed'),
    active: count('active'),
    waiting: count('waiting', 'delayed', 'prioritized', 'waiting-children'),
    failed: failed.length,
    errors,
  };
}

function statusText(runs: readonly RunStatus[], workers: number, perMinute: number): string {
  const titles = ['run', 'command', 'chunks', 'done', 'active', 'waiting', 'failed'];
  const rows = runs.map(({ run, command, chunks, done, active, waiting, failed }) => [
    run,
    command,
    chunks ?? 'submitted now',
    done,
    active,
    waiting,
    failed,
  ]);
  const errors = runs.flatMap(({ run, errors }) =>
    errors.map(({ chunk, error }) => `${run}, chunk ${chunk}: ${error}\n`),
  );
  const head = `${workers} workers, ${perMinute} chunks a minute lately\n\n`;
  return (
    head +
    formatTable(
      titles.map((title) => ({ title })),
      rows,
    ) +
    errors.join('')
  );
}
