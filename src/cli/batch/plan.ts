import type { Model } from '../../model/model.js';
import type { BatchPlan } from '../../workflow/batch/batch-folder.js';
import type { LibraryCommand } from '../command.js';
import { CliError, exitCodes } from '../exit.js';
import type { CommonOptions } from '../option.js';
import { modelFacts } from '../session.js';
import { version } from '../version.js';
import type { LibraryOptions } from './options.js';

/** Options that change no result of a record: where it is kept, who computes it. */
const elsewhere = ['out', 'shard', 'retryFailed', 'quiet', 'chunk', 'structures', 'threads', 'model', 'redis', 'queue'];

/**
 * What decides the results of a library.
 *
 * @throws CliError (usage) for options of the command that have no meaning there
 */
export function batchPlan(
  { name, library: { without } }: LibraryCommand,
  model: Model,
  options: LibraryOptions & CommonOptions & { readonly [name: string]: unknown },
): BatchPlan {
  for (const option of ['output', 'json', ...without])
    if (options[option] !== undefined)
      throw new CliError(
        exitCodes.usage,
        `--${option}: expected without a library, whose results are kept in chunks, got it with one`,
      );
  const settings = Object.entries(options).filter(([key, value]) => value !== undefined && !elsewhere.includes(key));
  return {
    program: `resff ${version}`,
    command: name,
    options: JSON.parse(JSON.stringify(Object.fromEntries(settings))) as Record<string, unknown>,
    model: modelFacts(model),
    chunk: options.chunk,
    structures: options.structures,
  };
}
