import { Command, CommanderError } from 'commander';
import { declare } from './command.js';
import { endCommand } from './ending.js';
import { describeError, exitCodeHelp, exitCodeOf, exitCodes } from './exit.js';
import { commands } from './registry.js';
import { version } from './version.js';

/** Runs one command line: results and messages go to the streams of the process, the status to `process.exitCode`. */
export async function runProgram(args: readonly string[]): Promise<void> {
  const program = new Command('resff')
    .description('ResFF: energies, forces and structures of molecules from a residual-learning force field.')
    .version(version)
    .exitOverride()
    .showHelpAfterError('(add --help for the options)')
    .addHelpText('after', exitCodeHelp);
  for (const command of commands) declare(program, command);
  try {
    await program.parseAsync(args, { from: 'user' });
  } catch (error) {
    if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? exitCodes.ok : exitCodes.usage;
    else {
      process.stderr.write(`${describeError(error)}\n`);
      process.exitCode = exitCodeOf(error);
    }
  } finally {
    await endCommand();
  }
}
