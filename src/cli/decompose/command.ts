import type { Command } from '../command.js';
import { type DecomposeCommandOptions, decomposeOptions } from './options.js';

export const decompose: Command = {
  name: 'decompose',
  summary: 'Terms of the energy along the frames of a scan or trajectory.',
  options: decomposeOptions,
  async run(inputs: string[], options: DecomposeCommandOptions) {
    const { runDecompose } = await import('./run.js');
    await runDecompose(inputs, options);
  },
};
