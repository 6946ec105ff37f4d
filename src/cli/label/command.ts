import type { Command } from '../command.js';
import { type LabelOptions, labelOptions } from './options.js';

export const label: Command = {
  name: 'label',
  summary: 'Training data of your own molecules: frames, labeled by xtb or any program that speaks QCSchema.',
  options: labelOptions,
  async run(inputs: string[], options: LabelOptions) {
    const { runLabel } = await import('./run.js');
    await runLabel(inputs, options);
  },
};
