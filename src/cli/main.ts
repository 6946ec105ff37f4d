#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { Command, CommanderError } from 'commander';
import { registerBuild } from './build/command.js';
import { registerDecompose } from './decompose/command.js';
import { registerEnergy } from './energy/command.js';
import { registerEngine } from './engine/command.js';
import { registerEvaluate } from './evaluate/command.js';
import { describeError, exitCodeHelp, exitCodeOf, exitCodes } from './exit.js';
import { registerInfo } from './info/command.js';
import { registerMd } from './md/command.js';
import { registerMinimize } from './minimize/command.js';
import { registerParams } from './params/command.js';
import { registerScan } from './scan/command.js';
import { registerTrain } from './train/command.js';
import { registerVib } from './vib/command.js';

const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
  version: string;
};

const program = new Command('resff')
  .description('ResFF: energies, forces and structures of molecules from a residual-learning force field.')
  .version(version)
  .exitOverride()
  .showHelpAfterError('(add --help for the options)')
  .addHelpText('after', exitCodeHelp);
registerEnergy(program);
registerMinimize(program);
registerScan(program);
registerDecompose(program);
registerMd(program);
registerVib(program);
registerBuild(program);
registerParams(program);
registerTrain(program);
registerEvaluate(program);
registerEngine(program, version);
registerInfo(program, version);

// A reader that has seen enough (head, less) closes the pipe: nothing is wrong then.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(exitCodes.ok);
  throw error;
});

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? exitCodes.ok : exitCodes.usage;
  else {
    process.stderr.write(`${describeError(error)}\n`);
    process.exitCode = exitCodeOf(error);
  }
}
