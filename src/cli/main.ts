#!/usr/bin/env node
import { exitCodes } from './exit.js';
import { runProgram } from './program.js';

// A reader that has seen enough (head, less) closes the pipe: nothing is wrong then. A full disk is an error like any other.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(exitCodes.ok);
  process.stderr.write(`error: output: standard output cannot be written: ${error.message}\n`);
  process.exit(exitCodes.output);
});
// Without anybody to read messages the results still count.
process.stderr.on('error', () => {});

await runProgram(process.argv.slice(2));
