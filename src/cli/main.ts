#!/usr/bin/env node
import { Command, CommanderError } from 'commander';
import { declare } from './command.js';
import { describeError, exitCodeHelp, exitCodeOf, exitCodes } from './exit.js';
import { commands } from './registry.js';
import { version } from './version.js';

const program = new Command('resff')
  .description('ResFF: energies, forces and structures of molecules from a residual-learning force field.')
  .version(version)
  .exitOverride()
  .showHelpAfterError('(add --help for the options)')
  .addHelpText('after', exitCodeHelp);
for (const command of commands) declare(program, command);

// A reader that has seen enough (head, less) closes the pipe: nothing is wrong then. A full disk is an error like any other.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(exitCodes.ok);
  process.stderr.write(`error: output: standard output cannot be written: ${error.message}\n`);
  process.exit(exitCodes.output);
});
// Without anybody to read messages the results still count.
process.stderr.on('error', () => {});

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? exitCodes.ok : exitCodes.usage;
  else {
    process.stderr.write(`${describeError(error)}\n`);
    process.exitCode = exitCodeOf(error);
  }
}
