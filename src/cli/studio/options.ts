import { type Command, InvalidArgumentError } from 'commander';
import { integer } from '../option.js';

export interface StudioCommandOptions {
  port?: number;
  open: boolean;
  export?: string;
}

/** Asked for first: a page keeps its state and its offline copy by address, so that a studio on another port begins anew. */
export const USUAL_PORT = 7337;

export function studioOptions(command: Command): void {
  command
    .option('--port <n>', `port on this machine (default: ${USUAL_PORT}, or any free one where that is taken)`, port)
    .option('--no-open', 'print the address and open no browser')
    .option('--export <folder>', 'write the page as static files for any web host, and serve nothing')
    .addHelpText(
      'after',
      '\nServes this machine only (127.0.0.1), and only the files of the page. Ctrl-C ends it. docs/studio.md says what the page does.',
    );
}

function port(text: string): number {
  const value = integer(text);
  if (value < 0 || value > 65535) throw new InvalidArgumentError('Expected 0 to 65535.');
  return value;
}
