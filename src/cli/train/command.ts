import type { Command } from '../command.js';
import { type TrainCommandOptions, trainOptions } from './options.js';

export const train: Command = {
  name: 'train',
  summary: 'Trains a model on energies and forces, stage by stage.',
  options: trainOptions,
  async run(recipe: string, options: TrainCommandOptions) {
    const { runTrain } = await import('./run.js');
    await runTrain(recipe, options);
  },
};
