import type { Command } from '../command.js';
import { type EngineCommandOptions, engineOptions } from './options.js';

export const engine: Command = {
  name: 'engine',
  summary: 'Computes for another program: positions in, energies and forces out, over pipes or a socket.',
  options: engineOptions,
  async run(options: EngineCommandOptions) {
    const { runEngine } = await import('./run.js');
    await runEngine(options);
  },
};
