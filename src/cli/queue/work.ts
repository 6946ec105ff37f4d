import { hostname } from 'node:os';
import { formatOfName } from '../../formats/registry.js';
import { openExecutor } from '../../node/executor.js';
import { loadModel } from '../../node/model-store.js';
import { enableRelaxedSimd } from '../../node/relaxed-simd.js';
import { fingerprintOf } from '../../workflow/batch/batch-folder.js';
import { type ChunkComputer, manifestOf } from '../../workflow/batch/chunk-result.js';
import type { Executor } from '../../workflow/executor.js';
import { chunkComputer } from '../batch/chunk-computer.js';
import type { LibraryCommand } from '../command.js';
import { interruption } from '../interruption.js';
import type { CommonOptions } from '../option.js';
import { note } from '../output.js';
import { version } from '../version.js';
import { type ChunkJob, ChunkQueue, pack, unpackChunk } from './connection.js';
import type { WorkOptions } from './options.js';

/** ms between two looks whether the queue is empty. */
const LOOK = 500;

export async function runWork(commands: readonly LibraryCommand[], options: WorkOptions): Promise<void> {
  enableRelaxedSimd();
  const { lease, limit, threads, untilDone = false } = options;
  const queue = await ChunkQueue.open(options);
  // The calling thread stays free to renew leases.
  const executor = openExecutor({ keepFree: true, ...(threads === undefined ? {} : { threads }) });
  const { signal, release } = interruption();
  const computers = new Map<string, ChunkComputer>();
  const worker = queue.work(
    async ({ data }) => {
      const key = fingerprintOf(data.plan);
      const compute = computers.get(key) ?? computerOf(commands, data, executor);
      computers.set(key, compute);
      const chunk = unpackChunk(data.chunk);
      const begun = performance.now();
      const answer = await compute(chunk.records);
      const seconds = Math.round(performance.now() - begun) / 1e3;
      return pack({ manifest: manifestOf(chunk, answer, { batch: key, seconds, host: hostname() }), answer });
    },
    {
      lockDuration: 1e3 * lease,
      stalledInterval: 1e3 * lease,
      ...(limit === undefined ? {} : { limiter: { max: limit, duration: 60e3 } }),
    },
  );
  worker.on('active', ({ id }) => note(`${id}: begun`));
  worker.on('completed', ({ id }) => note(`${id}: done`));
  worker.on('failed', (job, error) => note(`${job?.id}: attempt ${job?.attemptsMade} failed: ${error.message}`));
  worker.on('stalled', (id) => note(`${id}: its worker was lost, it goes to another one`));
  worker.on('error', (error) => note(`warning: ${error.message}`));
  try {
    while (!signal.aborted) {
      await new Promise((resolve) => setTimeout(resolve, LOOK));
      if (!untilDone) continue;
      const { active, delayed, wait } = await queue.queue.getJobCounts('active', 'delayed', 'wait');
      if (active + delayed + wait === 0) break;
    }
    // Waits for the chunk that is computed.
    await worker.close();
  } finally {
    release();
    await executor.close();
    await queue.close();
  }
}

/** @throws Error when this worker cannot compute what the others of the run do; another one may take the chunk */
function computerOf(
  commands: readonly LibraryCommand[],
  { plan, model: name }: ChunkJob,
  executor: Executor,
): ChunkComputer {
  const command = commands.find((one) => one.name === plan.command);
  if (!command) throw new Error(`command: expected one of this version, got ${plan.command}`);
  if (plan.program !== `resff ${version}`) throw new Error(`version: expected ${plan.program}, got resff ${version}`);
  const model = loadModel(name);
  if (model.sha256 !== plan.model.sha256)
    throw new Error(`model: expected ${plan.model.name} with SHA-256 ${plan.model.sha256}, got ${model.sha256}`);
  const write = formatOfName(`structures${plan.structures}`)?.write;
  return chunkComputer(command.library, model, executor, plan.options as unknown as CommonOptions, write);
}
