import type { Command } from '../command.js';
import { type MinimizeCommandOptions, minimizeOptions } from './options.js';

export const minimize: Command = {
  name: 'minimize',
  summary: 'Relaxes every structure to a minimum of its energy and says what moved.',
  options: minimizeOptions,
  async run(inputs: string[], options: MinimizeCommandOptions) {
    const { runMinimize } = await import('./run.js');
    await runMinimize(inputs, options);
  },
  library: {
    without: ['path', 'progress'],
    cells: true,
    answers: async (session, options: MinimizeCommandOptions) =>
      (await import('./run.js')).minimizeAnswers(session, options),
  },
};
