import { statSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { openExecutor } from '../../node/executor.js';
import { type LabeledMolecule, writeLabeledFile } from '../../node/labeled-file.js';
import { loadModel } from '../../node/model-store.js';
import { enableRelaxedSimd } from '../../node/relaxed-simd.js';
import { xtbVersion } from '../../node/xtb.js';
import { runBatch } from '../../workflow/batch/batch.js';
import type { BatchFolder } from '../../workflow/batch/batch-folder.js';
import type { LibraryRecord } from '../../workflow/batch/library.js';
import { chunkComputer } from '../batch/chunk-computer.js';
import { batchPlan } from '../batch/plan.js';
import { libraryFiles, readLibrary } from '../batch/read-library.js';
import { openBatchFolder } from '../batch/run.js';
import { CliError, exitCodes } from '../exit.js';
import { interruption } from '../interruption.js';
import { note, print } from '../output.js';
import { type LabelJson, labelAnswers } from './answers.js';
import type { LabelOptions } from './options.js';

/** Exit status `failed` when a molecule or a frame could not be labeled, `stopped` by a signal; what is labeled stays. */
export async function runLabel(inputs: readonly string[], options: LabelOptions): Promise<void> {
  enableRelaxedSimd();
  const { out, shard, retryFailed = false, threads, ...rest } = options;
  if (options.program === 'xtb' && xtbVersion() === null)
    throw new CliError(
      exitCodes.usage,
      '--program: expected xtb on the PATH, got none; install it or name a program that speaks QCSchema (docs/label.md)',
    );
  const model = loadModel(options.model);
  const use = { without: [], answers: labelAnswers };
  const plan = batchPlan({ name: 'label', summary: '', library: use }, model, {
    ...rest,
    chunk: 1,
    structures: 'none',
  });
  const folder = openBatchFolder(out, plan);
  const executor = openExecutor(threads === undefined ? {} : { threads });
  const { signal, release } = interruption();
  try {
    const summary = await runBatch(
      folder,
      records(inputs, options.format),
      chunkComputer(use, model, executor, options),
      {
        shard,
        retryFailed,
        host: hostname(),
        signal,
        onChunk: ({ chunk, seconds, failures }, computed) => {
          for (const { name, error } of failures) note(`error: ${name}: ${error}`);
          if (computed) note(`molecule ${chunk}: labeled in ${seconds.toFixed(1)} s`);
        },
      },
    );
    if (!summary.complete) {
      note('stopped; the same command goes on');
      process.exitCode = exitCodes.stopped;
      return;
    }
    if (summary.failed > 0) process.exitCode = exitCodes.failed;
    const labeled = [...labels(folder)];
    await writeLabeledFile(join(out, 'labels.hdf5'), labeled);
    const frames = labeled.reduce((sum, { energies }) => sum + energies.length, 0);
    print(`${join(out, 'labels.hdf5')}: ${labeled.length} molecules, ${frames} frames`);
  } finally {
    release();
    await executor.close();
  }
}

/** Files record by record; anything else is a SMILES, as with every command. */
async function* records(inputs: readonly string[], format: string | undefined): AsyncGenerator<LibraryRecord> {
  let number = 0;
  for (const input of inputs) {
    if (input === '-' || input.startsWith('@') || statSync(input, { throwIfNoEntry: false }))
      for await (const record of readLibrary(libraryFiles([input]), format)) yield { ...record, number: ++number };
    else yield { number: ++number, source: input, format: 'smi', line: 1, text: `${input}\n` };
  }
}

/** Of every chunk that is done, whichever shard it is of. */
function* labels(folder: BatchFolder): Generator<LabeledMolecule> {
  const chunks = folder.size()?.chunks ?? 0;
  for (let chunk = 1; chunk <= chunks; chunk++) {
    const manifest = folder.manifest(chunk);
    if (!manifest) continue;
    const text = new TextDecoder().decode(folder.results(manifest)).trim();
    for (const line of text.split('\n')) {
      const { record, name, smiles, atomicNumbers, frames } = JSON.parse(line) as LabelJson;
      if (frames === undefined || frames.length === 0) continue;
      yield {
        name: `${String(record).padStart(6, '0')} ${name.replaceAll('/', '|')}`,
        smiles,
        subset: 'label',
        atomicNumbers,
        positions: frames.flatMap(({ positions }) => positions),
        energies: frames.map(({ energy }) => energy),
        gradients: frames.flatMap(({ gradient }) => [...gradient]),
      };
    }
  }
}
