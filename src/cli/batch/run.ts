import { hostname } from 'node:os';
import { join } from 'node:path';
import { formatOfName } from '../../formats/registry.js';
import { openExecutor } from '../../node/executor.js';
import { fileStorage } from '../../node/file-storage.js';
import { makeFolder } from '../../node/make-folder.js';
import { loadModel } from '../../node/model-store.js';
import { enableRelaxedSimd } from '../../node/relaxed-simd.js';
import { runBatch } from '../../workflow/batch/batch.js';
import { BatchFolder } from '../../workflow/batch/batch-folder.js';
import type { LibraryCommand } from '../command.js';
import { CliError, exitCodes } from '../exit.js';
import { interruption } from '../interruption.js';
import { note, print } from '../output.js';
import { chunkComputer } from './chunk-computer.js';
import type { BatchCommandOptions } from './options.js';
import { batchPlan } from './plan.js';
import { libraryFiles, readLibrary } from './read-library.js';

/** Exit status `failed` when a record of the shard failed, `stopped` when a signal ended it; what was computed is kept. */
export async function runBatchCommand(
  command: LibraryCommand,
  inputs: readonly string[],
  options: BatchCommandOptions,
): Promise<void> {
  enableRelaxedSimd();
  const { out, shard, retryFailed = false, quiet = false } = options;
  const files = libraryFiles(inputs);
  const model = loadModel(options.model);
  const folder = openBatchFolder(out, batchPlan(command, model, options));
  const executor = openExecutor(options.threads === undefined ? {} : { threads: Number(options.threads) });
  const write = formatOfName(`structures${options.structures}`)?.write;
  const compute = chunkComputer(command.library, model, executor, options, write);
  const { signal, release } = interruption();
  const begun = performance.now();
  let done = 0;
  try {
    const summary = await runBatch(folder, readLibrary(files, options.format), compute, {
      shard,
      retryFailed,
      host: hostname(),
      signal,
      onChunk({ chunk, records, failures, seconds }, computed) {
        if (!computed || quiet) return;
        done += records;
        const rate = (1e3 * done) / (performance.now() - begun);
        const failed = failures.length > 0 ? `, ${failures.length} failures` : '';
        note(
          `chunk ${chunk}: ${records} records in ${seconds.toFixed(1)} s${failed}; ${rate.toFixed(1)} records a second`,
        );
      },
    });
    const { records, failed, computed, kept, complete } = summary;
    const which = shard.of > 1 ? `shard ${shard.part} of ${shard.of}, ` : '';
    const what = `${records} records, ${failed} failures, ${computed} chunks computed, ${kept} done before`;
    print(`${out}: ${which}${what}${complete ? '' : '; stopped, the same command goes on'}`);
    if (!complete) process.exitCode = exitCodes.stopped;
    else if (failed > 0) process.exitCode = exitCodes.failed;
  } finally {
    release();
    await executor.close();
  }
}

/** @throws CliError (output) when the folder cannot be made, ResffError (code option) when it has another batch */
export function openBatchFolder(path: string, plan: ReturnType<typeof batchPlan>): BatchFolder {
  try {
    makeFolder(join(path, 'chunks'));
  } catch (cause) {
    throw new CliError(exitCodes.output, `output ${path}: ${(cause as Error).message}`, { cause });
  }
  return BatchFolder.create(fileStorage, path, plan);
}
