import { libraryCommands } from '../batch/command.js';
import type { Command } from '../command.js';
import {
  type CollectOptions,
  collectOptions,
  type StatusOptions,
  type SubmitOptions,
  statusOptions,
  submitOptions,
  type WorkOptions,
  workOptions,
} from './options.js';

const submit: Command = {
  name: 'submit',
  summary: 'Puts a library into the queue, for any of these commands.',
  commands: libraryCommands.map((command) => ({
    name: command.name,
    summary: command.summary,
    options(declaration) {
      command.options?.(declaration);
      submitOptions(declaration);
    },
    async run(inputs: string[], options: SubmitOptions) {
      await (await import('./submit.js')).runSubmit(command, inputs, options);
    },
  })),
};

const work: Command = {
  name: 'work',
  summary: 'Computes chunks from the queue, until it is stopped.',
  options: workOptions,
  async run(options: WorkOptions) {
    await (await import('./work.js')).runWork(libraryCommands, options);
  },
};

const status: Command = {
  name: 'status',
  summary: 'How far runs are, how fast, and what has failed.',
  options: statusOptions,
  async run(run: string | undefined, options: StatusOptions) {
    await (await import('./status.js')).runStatus(run, options);
  },
};

const collect: Command = {
  name: 'collect',
  summary: 'Writes what is done into the folder of a batch.',
  options: collectOptions,
  async run(run: string, options: CollectOptions) {
    await (await import('./collect.js')).runCollect(run, options);
  },
};

export const queue: Command = {
  name: 'queue',
  summary: 'Libraries as a service: a queue on Redis that any number of workers share (npm install bullmq ioredis).',
  commands: [submit, work, status, collect],
};
