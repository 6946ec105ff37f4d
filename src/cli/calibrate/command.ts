import type { Command } from '../command.js';
import { type CalibrateCommandOptions, calibrateOptions } from './options.js';

export const calibrate: Command = {
  name: 'calibrate',
  summary: 'Fits how sure a trained model is, for --uncertainty, and writes it into a model file.',
  options: calibrateOptions,
  async run(model: string, recipe: string, options: CalibrateCommandOptions) {
    const { runCalibrate } = await import('./run.js');
    await runCalibrate(model, recipe, options);
  },
};
