import type { Command } from 'commander';
import { modelHelp } from '../option.js';

export interface InfoCommandOptions {
  model?: string;
  json?: boolean;
}

export function infoOptions(command: Command): void {
  command.option('-m, --model <file|name>', modelHelp).option('--json', 'print JSON');
}
