import { spawn } from 'node:child_process';
import { CliError, exitCodes } from '../exit.js';
import { interruption } from '../interruption.js';
import { print } from '../output.js';
import { type StudioCommandOptions, USUAL_PORT } from './options.js';
import { serveSite } from './server.js';
import { exportSite, studioSite } from './site.js';

/** Serves until Ctrl-C or SIGTERM. */
export async function runStudio({ port, open, export: folder }: StudioCommandOptions): Promise<void> {
  const site = studioSite();
  if (folder !== undefined) {
    exportSite(site, folder);
    print(`${site.size} files in ${folder}`);
    return;
  }
  const server = await serveSite(site, port === undefined ? [USUAL_PORT, 0] : [port]).catch((cause: Error) => {
    throw new CliError(exitCodes.failed, `studio: ${cause.message}`, { cause });
  });
  print(`studio at ${server.address} (Ctrl-C ends it)`);
  if (open) openBrowser(server.address);
  const stop = interruption();
  await new Promise((resolve) => stop.signal.addEventListener('abort', resolve, { once: true }));
  stop.release();
  await server.close();
}

/** Where there is none the address is printed already. */
function openBrowser(address: string): void {
  const [program, ...args] =
    process.platform === 'darwin'
      ? ['open', address]
      : process.platform === 'win32'
        ? ['cmd', '/c', 'start', '', address]
        : ['xdg-open', address];
  const child = spawn(program!, args, { stdio: 'ignore', detached: true });
  child.on('error', () => {});
  child.unref();
}
