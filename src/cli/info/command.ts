import type { Command } from '../command.js';
import { type InfoCommandOptions, infoOptions } from './options.js';

export const info: Command = {
  name: 'info',
  summary: 'Version, model, what the model covers, and the backends of this engine.',
  options: infoOptions,
  async run(options: InfoCommandOptions) {
    const { runInfo } = await import('./run.js');
    runInfo(options);
  },
};
