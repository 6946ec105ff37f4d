import type { Command } from '../command.js';
import { type LiquidCommandOptions, liquidOptions } from './options.js';

export const liquid: Command = {
  name: 'liquid',
  summary: 'Density, g(r) and heat of vaporization from a trajectory of a periodic box.',
  options: liquidOptions,
  async run(input: string, options: LiquidCommandOptions) {
    const { runLiquid } = await import('./run.js');
    await runLiquid(input, options);
  },
};
