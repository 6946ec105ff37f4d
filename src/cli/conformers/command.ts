import type { Command } from '../command.js';
import { type ConformersCommandOptions, conformersOptions } from './options.js';

export const conformers: Command = {
  name: 'conformers',
  summary: 'Searches the conformers of molecules and ranks them by energy, with populations.',
  options: conformersOptions,
  async run(inputs: string[], options: ConformersCommandOptions) {
    const { runConformers } = await import('./run.js');
    await runConformers(inputs, options);
  },
  library: {
    without: ['from', 'progress'],
    answers: async (session, options: ConformersCommandOptions) =>
      (await import('./run.js')).conformersAnswers(session, options),
  },
};
