import type { Command } from '../command.js';
import { type StrainCommandOptions, strainOptions } from './options.js';

export const strain: Command = {
  name: 'strain',
  summary: 'Strain of bound or docked poses: how far above its lowest conformer each is, and what costs most.',
  options: strainOptions,
  async run(inputs: string[], options: StrainCommandOptions) {
    const { runStrain } = await import('./run.js');
    await runStrain(inputs, options);
  },
  library: {
    without: ['progress'],
    answers: async (session, options: StrainCommandOptions) =>
      (await import('./run.js')).strainAnswers(session, options),
  },
};
