import type { Command } from '../command.js';
import { type IpiCommandOptions, ipiOptions } from './options.js';

export const ipi: Command = {
  name: 'ipi',
  summary: 'Forces for i-PI and other servers of its protocol: path integrals, ASE, enhanced sampling.',
  options: ipiOptions,
  async run(input: string, options: IpiCommandOptions) {
    const { runIpi } = await import('./run.js');
    await runIpi(input, options);
  },
};
