import type { Command } from '../command.js';
import { type MergeOptions, mergeOptions } from './options.js';

export const merge: Command = {
  name: 'merge',
  summary: 'Verifies the chunks of a batch and joins them.',
  options: mergeOptions,
  async run(path: string, options: MergeOptions) {
    const { runMerge } = await import('./run.js');
    runMerge(path, options);
  },
};
