import type { Command } from 'commander';
import { positive } from '../option.js';

export interface EngineCommandOptions {
  socket?: string;
  threads: number;
  /** MiB */
  maxFrame: number;
}

const help = `
Molecules are opened once, then positions come in and energies, terms and forces go out, as frames of a JSON header and
float64 numbers: docs/engine.md has the protocol, and a client in thirty lines of Python. Errors are answers; they do not end
the engine. It ends with its input or, with --socket, by SIGINT or SIGTERM.`;

export function engineOptions(command: Command): void {
  command
    .option('--socket <path>', 'listen at a UNIX socket instead of standard input and output; any number of clients')
    .option('--threads <n>', 'threads that compute one request together', positive, 1)
    .option('--max-frame <MiB>', 'refuse larger frames', positive, 256)
    .addHelpText('after', help);
}
