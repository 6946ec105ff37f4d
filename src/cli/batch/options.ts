import { type Command, InvalidArgumentError, Option } from 'commander';
import { extensionsFor } from '../../formats/registry.js';
import type { Shard } from '../../workflow/batch/library.js';
import type { CommonOptions } from '../option.js';
import { positive } from '../option.js';

/** What `resff batch` adds to the options of a command. */
export interface BatchOptions extends LibraryOptions {
  out: string;
  shard: Shard;
  retryFailed?: boolean;
  quiet?: boolean;
}

/** How a library is cut and what is kept of it; also of `resff queue submit`. */
export interface LibraryOptions {
  chunk: number;
  structures: string;
}

/** All options of `resff batch COMMAND`. */
export type BatchCommandOptions = BatchOptions & CommonOptions & { readonly [name: string]: unknown };

export const libraryHelp = `
A library is any number of files, .gz or not: SMILES, SDF and XYZ of any length, of which one chunk is in memory at a time,
other formats whole. @FILE is a list of files, one a line; - is standard input. A record that cannot be read or computed is
listed with its reason, and costs none of the others.`;

const batchHelp = `${libraryHelp}

DIR receives batch.json (command, options, model, version), library.json (how many records) and, for every chunk, results as
JSON lines, structures and a manifest with counts, failures and checksums, each written whole or not at all. A chunk that is
done is not done again: after a crash, a power cut or a signal the same command goes on, with any number of shards, on any
number of machines that share DIR. resff merge DIR verifies and joins (docs/batch.md, with Slurm and Kubernetes).

Examples:
  resff batch minimize library.smi.gz --out runs/a
  resff batch energy part-*.sdf --out runs/b --shard 3/8      # of eight tasks that share the work
  resff batch vib @files.txt --opt --precision single --out runs/c --chunk 20`;

/** `3/8`. */
export function shard(text: string): Shard {
  const [, part, of] = /^(\d+)\/(\d+)$/.exec(text) ?? [];
  if (part === undefined || Number(part) < 1 || Number(part) > Number(of))
    throw new InvalidArgumentError('Expected i/n with i from 1 to n, such as 3/8.');
  return { part: Number(part), of: Number(of) };
}

export function libraryOptions(command: Command): void {
  command
    .option('--chunk <n>', 'records that are computed and kept together', positive, 100)
    .addOption(
      new Option('--structures <extension>', 'format of the structures, where the command makes some')
        .choices([...extensionsFor('write'), 'none'])
        .default('.sdf'),
    );
}

export function batchOptions(command: Command): void {
  command
    .requiredOption('--out <dir>', 'folder of the batch')
    .addOption(
      new Option('--shard <i/n>', 'compute every n-th chunk, from the i-th on')
        .argParser(shard)
        .default({ part: 1, of: 1 } as Shard, '1/1'),
    );
  libraryOptions(command);
  command
    .option('--retry-failed', 'compute chunks with failed records again')
    .option('--quiet', 'no line per chunk on standard error')
    .addHelpText('after', batchHelp);
}
