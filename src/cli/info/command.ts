import type { Command } from 'commander';
import { exitCodeHelp } from '../exit.js';
import { modelHelp } from '../option.js';

export function registerInfo(program: Command, version: string): void {
  program
    .command('info')
    .description('Version, model, what the model covers, and the backends of this engine.')
    .option('-m, --model <file|name>', modelHelp)
    .option('--json', 'print JSON')
    .addHelpText('after', exitCodeHelp)
    .action(async (options: { model?: string; json?: boolean }) => {
      const { runInfo } = await import('./run.js');
      runInfo(version, options);
    });
}
