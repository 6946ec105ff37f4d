import type { Command } from '../command.js';
import type { CommonOptions } from '../option.js';
import { paramsOptions } from './options.js';

export const params: Command = {
  name: 'params',
  summary: 'Parameters the model predicts for every bond, angle, proper and improper of a molecule.',
  options: paramsOptions,
  async run(inputs: string[], options: CommonOptions) {
    const { runParams } = await import('./run.js');
    await runParams(inputs, options);
  },
  library: {
    without: [],
    answers: async (session, options: CommonOptions) => (await import('./run.js')).paramsAnswers(session, options),
  },
};
