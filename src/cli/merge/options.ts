import type { Command } from 'commander';

export interface MergeOptions {
  json?: boolean;
}

const help = `
DIR is the folder of resff batch or resff queue collect. Every chunk has to be there, of one batch and with the checksums of its
manifest; otherwise nothing is written and the chunks are named. Then DIR receives results.jsonl, structures and, if any,
failures.jsonl, in the order of the library.`;

export function mergeOptions(command: Command): void {
  command.argument('<dir>', 'folder of the batch').option('--json', 'print JSON').addHelpText('after', help);
}
