import type { Command, LibraryCommand } from '../command.js';
import { conformers } from '../conformers/command.js';
import { energy } from '../energy/command.js';
import { minimize } from '../minimize/command.js';
import { params } from '../params/command.js';
import { scan } from '../scan/command.js';
import { strain } from '../strain/command.js';
import { vib } from '../vib/command.js';
import { type BatchCommandOptions, batchOptions } from './options.js';

/** Those of `resff batch` and `resff queue`. */
export const libraryCommands = [energy, minimize, conformers, strain, scan, vib, params].filter(
  (command): command is LibraryCommand => command.library !== undefined,
);

export const batch: Command = {
  name: 'batch',
  summary: 'Any of these commands over a library of any length, in shards, resumable.',
  commands: libraryCommands.map((command) => ({
    name: command.name,
    summary: command.summary,
    options(declaration) {
      command.options?.(declaration);
      batchOptions(declaration);
    },
    async run(inputs: string[], options: BatchCommandOptions) {
      const { runBatchCommand } = await import('./run.js');
      await runBatchCommand(command, inputs, options);
    },
  })),
};
