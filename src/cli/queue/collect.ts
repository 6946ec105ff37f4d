import type { BatchFolder } from '../../workflow/batch/batch-folder.js';
import { openBatchFolder } from '../batch/run.js';
import { CliError, exitCodes } from '../exit.js';
import { interruption } from '../interruption.js';
import { note, print } from '../output.js';
import { ChunkQueue, unpackReturn } from './connection.js';
import type { CollectOptions } from './options.js';

/** ms between two looks for what has been done since. */
const LOOK = 1000;

/** Exit status `stopped` while chunks are to come, `failed` when chunks or records have failed. */
export async function runCollect(
  run: string,
  { out, wait = false, remove = false, ...options }: CollectOptions,
): Promise<void> {
  const queue = await ChunkQueue.open(options);
  const { signal, release } = interruption();
  try {
    const queued = await queue.run(run);
    if (!queued) throw new CliError(exitCodes.input, `run ${run}: expected one of the queue, got none`);
    const folder = openBatchFolder(out, queued.plan);
    const there = new Set<number>();
    for (;;) {
      const size = (await queue.run(run))?.size;
      const failed = size ? await collectOnce(queue, run, size.chunks, folder, there) : [];
      const left = size && size.chunks - there.size - failed.length;
      if (left !== 0 && wait && !signal.aborted) {
        await new Promise((resolve) => setTimeout(resolve, LOOK));
        continue;
      }
      for (const { chunk, reason } of failed) note(`error: chunk ${chunk}: ${reason}`);
      if (size && there.size === size.chunks) folder.keepSize(size);
      print(`${out}: ${there.size} of ${size?.chunks ?? 'unknown'} chunks collected, ${failed.length} failed`);
      if (left !== 0) process.exitCode = exitCodes.stopped;
      else if (failed.length > 0) process.exitCode = exitCodes.failed;
      else if (remove) {
        for (const chunk of there) await (await queue.job(run, chunk))?.remove();
        await queue.forgetRun(run);
      }
      return;
    }
  } finally {
    release();
    await queue.close();
  }
}

/** Collecting a chunk again changes nothing: the same chunk has the same contents, and is written whole. */
async function collectOnce(
  queue: ChunkQueue,
  run: string,
  chunks: number,
  folder: BatchFolder,
  there: Set<number>,
): Promise<{ chunk: number; reason: string }[]> {
  const states = await queue.states(run, chunks);
  const failed: { chunk: number; reason: string }[] = [];
  for (let chunk = 1; chunk <= chunks; chunk++) {
    if (there.has(chunk)) continue;
    const kept = folder.manifest(chunk);
    const state = states[chunk - 1];
    if (kept && folder.damage(kept) === '') there.add(chunk);
    else if (state === 'completed') {
      const { manifest, answer } = unpackReturn((await queue.job(run, chunk))!.returnvalue);
      folder.keep(manifest, answer);
      there.add(chunk);
    } else if (state === 'failed') failed.push({ chunk, reason: (await queue.job(run, chunk))?.failedReason ?? '' });
    else if (state === 'unknown') failed.push({ chunk, reason: 'it is not in the queue: submit the run again' });
  }
  return failed;
}
