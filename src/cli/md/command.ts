import type { Command } from '../command.js';
import { type MdCommandOptions, mdOptions } from './options.js';

export const md: Command = {
  name: 'md',
  summary: 'Runs molecular dynamics on every structure.',
  options: mdOptions,
  async run(inputs: string[], options: MdCommandOptions) {
    const { runMd } = await import('./run.js');
    await runMd(inputs, options);
  },
};
