import { type Command, InvalidArgumentError } from 'commander';
import { type LibraryOptions, libraryHelp, libraryOptions } from '../batch/options.js';
import { type CommonOptions, positive } from '../option.js';

/** Where the queue is. */
export interface ConnectionOptions {
  redis: string;
  queue: string;
}

export type SubmitOptions = ConnectionOptions &
  LibraryOptions &
  CommonOptions & { readonly run?: string; readonly [name: string]: unknown };

export interface WorkOptions extends ConnectionOptions {
  threads?: number;
  lease: number;
  limit?: number;
  untilDone?: boolean;
}

export interface StatusOptions extends ConnectionOptions {
  json?: boolean;
}

export interface CollectOptions extends ConnectionOptions {
  out: string;
  wait?: boolean;
  remove?: boolean;
}

const submitHelp = `${libraryHelp}

Every chunk becomes a job of a BullMQ queue on Redis, where its text stays (packed) until it is collected. Submitting again with the
--run of before adds chunks that are missing and gives failed ones another turn; those that are there are not done again.`;

const workHelp = `
Computes chunks of any run until it is stopped. A chunk whose worker dies or stalls for longer than the lease goes to another one; an
error is tried again five times, after 1, 2, 4 and 8 s. The first SIGTERM or Ctrl-C ends the worker after its chunk, a second one at once.`;

function name(text: string): string {
  if (!/^[\w.-]+$/.test(text)) throw new InvalidArgumentError('Expected letters, digits, dots, - and _.');
  return text;
}

export function connectionOptions(command: Command): Command {
  return command
    .option('--redis <url>', 'of the Redis server', process.env.REDIS_URL ?? 'redis://127.0.0.1:6379')
    .option('--queue <name>', 'name of the queue', name, 'resff');
}

export function submitOptions(command: Command): void {
  libraryOptions(connectionOptions(command));
  command.option('--run <name>', 'name of the run (default: a new one)', name).addHelpText('after', submitHelp);
}

export function workOptions(command: Command): void {
  connectionOptions(command)
    .option('--threads <n>', 'threads (default: one on every core)', positive)
    .option('--lease <s>', 'time without a sign of life after which a chunk goes to another worker', positive, 30)
    .option('--limit <n>', 'chunks a minute that all workers together begin at most', positive)
    .option('--until-done', 'end when nothing is left to do')
    .addHelpText('after', workHelp);
}

export function statusOptions(command: Command): void {
  connectionOptions(command).argument('[run]', 'default: all').option('--json', 'print JSON');
}

export function collectOptions(command: Command): void {
  connectionOptions(command)
    .argument('<run>', 'name of the run')
    .requiredOption('--out <dir>', 'folder of a batch, for resff merge')
    .option('--wait', 'until every chunk is done or has failed')
    .option('--remove', 'take what has been collected out of Redis');
}
