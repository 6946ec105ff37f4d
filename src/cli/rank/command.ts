import type { Command } from '../command.js';
import { type RankCommandOptions, rankOptions } from './options.js';

export const rank: Command = {
  name: 'rank',
  summary: 'Ranks conformations or poses of one molecule by energy; refuses isomers, whose energies do not compare.',
  options: rankOptions,
  async run(inputs: string[], options: RankCommandOptions) {
    const { runRank } = await import('./run.js');
    await runRank(inputs, options);
  },
};
