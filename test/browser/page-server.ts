import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface PageServer {
  readonly origin: string;
  close(): Promise<void>;
}

const types: Record<string, string> = { html: 'text/html', js: 'text/javascript' };

/**
 * Serves texts and bytes by path (`/x.html`, `/x.js`) on this machine, isolated from other origins (COOP and COEP), which is what browsers
 * ask of a page before it gets SharedArrayBuffer: threads need it.
 */
export async function servePages(files: ReadonlyMap<string, string | Uint8Array>): Promise<PageServer> {
  const server = createServer(({ url = '' }, response) => {
    const text = files.get(url);
    response.writeHead(text === undefined ? 404 : 200, {
      'Content-Type': `${types[url.split('.').at(-1)!] ?? 'text/plain'}; charset=utf-8`,
      'Cross-Origin-Opener-Policy': 'same-origin',
      'Cross-Origin-Embedder-Policy': 'require-corp',
      'Cross-Origin-Resource-Policy': 'same-origin',
    });
    response.end(text ?? 'not found');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
