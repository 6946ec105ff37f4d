import type { Command } from '../command.js';
import { type ScanCommandOptions, scanOptions } from './options.js';

export const scan: Command = {
  name: 'scan',
  summary: 'Energy along the rotation about one or two bonds: profile, minima, barriers, plot, frames.',
  options: scanOptions,
  async run(inputs: string[], options: ScanCommandOptions) {
    const { runScan } = await import('./run.js');
    await runScan(inputs, options);
  },
  library: {
    without: ['list', 'plot', 'frames', 'progress'],
    answers: async (session, options: ScanCommandOptions) => (await import('./run.js')).scanAnswers(session, options),
  },
};
