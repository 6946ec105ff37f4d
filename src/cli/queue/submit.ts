import { randomBytes } from 'node:crypto';
import { loadModel } from '../../node/model-store.js';
import { fingerprintOf } from '../../workflow/batch/batch-folder.js';
import { chunksOf } from '../../workflow/batch/library.js';
import { batchPlan } from '../batch/plan.js';
import { libraryFiles, readLibrary } from '../batch/read-library.js';
import type { LibraryCommand } from '../command.js';
import { CliError, exitCodes } from '../exit.js';
import { note, print } from '../output.js';
import { type ChunkJob, ChunkQueue, pack } from './connection.js';
import type { SubmitOptions } from './options.js';

/** Jobs sent at once. */
const BULK = 50;

/** Prints the name of the run. */
export async function runSubmit(
  command: LibraryCommand,
  inputs: readonly string[],
  options: SubmitOptions,
): Promise<void> {
  const files = libraryFiles(inputs);
  const plan = batchPlan(command, loadModel(options.model), options);
  const run = options.run ?? `${command.name}-${randomBytes(4).toString('hex')}`;
  const queue = await ChunkQueue.open(options);
  try {
    const known = await queue.run(run);
    if (known && fingerprintOf(known.plan) !== fingerprintOf(plan))
      throw new CliError(exitCodes.usage, `--run ${run}: expected the command, options and model it was begun with`);
    if (!known) await queue.keepRun(run, { plan });
    const size = { records: 0, chunks: 0 };
    let jobs: (ChunkJob & { readonly number: number })[] = [];
    for await (const chunk of chunksOf(readLibrary(files, options.format), plan.chunk)) {
      size.chunks++;
      size.records += chunk.records.length;
      const model = options.model === undefined ? {} : { model: options.model };
      jobs.push({ number: chunk.number, run, plan, chunk: pack(chunk), ...model });
      if (jobs.length < BULK) continue;
      await queue.add(jobs);
      jobs = [];
    }
    await queue.add(jobs);
    await queue.keepRun(run, { plan, size });
    const failed = (await queue.states(run, size.chunks)).flatMap((state, i) => (state === 'failed' ? [i + 1] : []));
    for (const chunk of failed) await (await queue.job(run, chunk))?.retry();
    note(
      `${size.records} records in ${size.chunks} chunks${failed.length > 0 ? `, ${failed.length} failed ones again` : ''}`,
    );
    print(run);
  } finally {
    await queue.close();
  }
}
