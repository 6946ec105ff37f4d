import type { Command } from 'commander';
import { DEFAULT_MODEL } from '../node/default-model.js';
import { exitCodeHelp } from './exit.js';

export function registerInfo(program: Command, version: string): void {
  program
    .command('info')
    .description('Version, model, what the model covers, and the backends of this engine.')
    .option('-m, --model <file|name>', `model file or name of a shipped model (default: ${DEFAULT_MODEL})`)
    .option('--json', 'print JSON')
    .addHelpText('after', exitCodeHelp)
    .action(async (options: { model?: string; json?: boolean }) => {
      const { runInfo } = await import('./info-run.js');
      runInfo(version, options);
    });
}
