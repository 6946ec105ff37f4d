import type { Command } from '../command.js';
import { type EnergyCommandOptions, energyOptions } from './options.js';

export const energy: Command = {
  name: 'energy',
  summary: 'Energy of every structure, split into terms; forces on request.',
  options: energyOptions,
  async run(inputs: string[], options: EnergyCommandOptions) {
    const { runEnergy } = await import('./run.js');
    await runEnergy(inputs, options);
  },
  library: {
    without: [],
    cells: true,
    answers: async (session, options: EnergyCommandOptions) =>
      (await import('./run.js')).energyAnswers(session, options),
  },
};
