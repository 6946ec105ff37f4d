import { once } from 'node:events';
import { defaultLimits } from '../../engine/frame.js';
import { engineModels } from '../../node/engine-port.js';
import { listenEngine, serveStream } from '../../node/engine-stream.js';
import { enableRelaxedSimd } from '../../node/relaxed-simd.js';
import { CliError, exitCodes } from '../exit.js';
import { note } from '../output.js';
import { version } from '../version.js';
import type { EngineCommandOptions } from './options.js';

export async function runEngine({ socket, threads, maxFrame }: EngineCommandOptions): Promise<void> {
  enableRelaxedSimd();
  const port = engineModels(version, threads);
  const limits = { ...defaultLimits, body: Math.min(maxFrame * 2 ** 20, 2 ** 32 - 8) };
  if (socket !== undefined) return listen(port, socket, limits);
  const end = await serveStream(port, process.stdin, process.stdout, limits);
  if (end === 'broken') throw new CliError(exitCodes.input, 'standard input: expected frames of the engine protocol');
  if (end === 'cut') throw new CliError(exitCodes.input, 'standard input: expected the rest of a frame, got its end');
}

async function listen(...[port, path, limits]: Required<Parameters<typeof listenEngine>>): Promise<void> {
  const server = await listenEngine(port, path, limits).catch((cause: Error) => {
    throw new CliError(exitCodes.output, `socket ${path}: ${cause.message}`, { cause });
  });
  note(`listening at ${path}`);
  await Promise.race(['SIGINT', 'SIGTERM'].map((signal) => once(process, signal)));
  server.close();
  process.exit(exitCodes.ok);
}
