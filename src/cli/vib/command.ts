import type { Command } from '../command.js';
import { type VibCommandOptions, vibOptions } from './options.js';

export const vib: Command = {
  name: 'vib',
  summary: 'Vibrations, thermochemistry and what kind of stationary point every structure is.',
  options: vibOptions,
  async run(inputs: string[], options: VibCommandOptions) {
    const { runVib } = await import('./run.js');
    await runVib(inputs, options);
  },
  library: {
    without: ['modes', 'mode', 'progress'],
    answers: async (session, options: VibCommandOptions) => (await import('./run.js')).vibAnswers(session, options),
  },
};
