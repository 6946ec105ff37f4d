import { createReadStream, statSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname } from 'node:path';
import { contentPolicy } from './policy.js';

const LOOPBACK = '127.0.0.1';

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.webmanifest': 'application/manifest+json',
};

/** Isolation from other origins is what gives a page shared memory, and with it several threads for one molecule. */
const headers = {
  'Content-Security-Policy': `${contentPolicy}; frame-ancestors 'none'`,
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
  'Cache-Control': 'no-cache',
} as const;

/** Of names that have a hash of what is in them: every thread loads the same scripts. */
const forever = { 'Cache-Control': 'max-age=31536000, immutable' } as const;

export interface StudioServer {
  readonly address: string;
  close(): Promise<void>;
}

/**
 * Serves the files of a site on this machine and nothing else: a path is looked up in the list, no path of a request ever reaches the disk.
 * A request by another host name than that of this machine is refused, so that no page of the network reaches it through a name of its own.
 *
 * @param ports tried in this order; 0 is any free one
 * @throws the error of the last port
 */
export async function serveSite(site: ReadonlyMap<string, string>, ports: readonly number[]): Promise<StudioServer> {
  const server = createServer((request, response) => {
    const refuse = (status: number, text: string) => {
      response.writeHead(status, { ...headers, 'Content-Type': 'text/plain; charset=utf-8' });
      response.end(text);
    };
    const { port } = server.address() as AddressInfo;
    if (![`${LOOPBACK}:${port}`, `localhost:${port}`].includes(request.headers.host ?? ''))
      return refuse(421, 'another host');
    if (request.method !== 'GET' && request.method !== 'HEAD') return refuse(405, 'read only');
    const path = (request.url ?? '/').replace(/[?#].*$/, '').slice(1) || 'index.html';
    const file = site.get(path);
    // A package that is updated meanwhile has other files.
    const state = file === undefined ? undefined : statSync(file, { throwIfNoEntry: false });
    if (file === undefined || state === undefined) return refuse(404, 'not found');
    const tag = `"${state.size}-${state.mtimeMs}"`;
    const known = { ...headers, ...(path.startsWith('assets/') ? forever : {}), ETag: tag };
    if (request.headers['if-none-match'] === tag) return response.writeHead(304, known).end();
    response.writeHead(200, {
      ...known,
      'Content-Type': types[extname(path)] ?? 'application/octet-stream',
      'Content-Length': state.size,
    });
    if (request.method === 'HEAD') return response.end();
    return createReadStream(file)
      .on('error', () => response.destroy())
      .pipe(response);
  });
  const port = await listen(server, ports);
  return {
    address: `http://${LOOPBACK}:${port}/`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function listen(server: Server, [port, ...others]: readonly number[]): Promise<number> {
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, LOOPBACK, () => {
        server.off('error', reject);
        resolve();
      });
    });
  } catch (error) {
    if (others.length === 0) throw error;
    return listen(server, others);
  }
  return (server.address() as AddressInfo).port;
}
