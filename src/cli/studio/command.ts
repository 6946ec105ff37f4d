import type { Command } from '../command.js';
import { type StudioCommandOptions, studioOptions } from './options.js';

export const studio: Command = {
  name: 'studio',
  summary: 'Opens a page to draw molecules, relax, scan and shake them: everything computed in the browser.',
  options: studioOptions,
  async run(options: StudioCommandOptions) {
    const { runStudio } = await import('./run.js');
    await runStudio(options);
  },
};
