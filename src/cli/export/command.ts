import type { Command } from '../command.js';
import { type ExportCommandOptions, exportOptions } from './options.js';

export const exportCommand: Command = {
  name: 'export',
  summary:
    'Bonded parameters for OpenMM, GROMACS, AMBER and others; the residual stays behind, and what that costs is said.',
  options: exportOptions,
  async run(input: string, options: ExportCommandOptions) {
    const { runExport } = await import('./run.js');
    await runExport(input, options);
  },
};
