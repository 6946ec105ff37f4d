import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { connect } from 'node:net';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { serveSite } from '../../src/cli/studio/server.js';
import { mainProgram, resffHere as resff } from '../support/command-line.js';

const folder = mkdtempSync(join(tmpdir(), 'resff-studio-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** A request as a hostile page or program could send it: `fetch` would tidy up its path and host. */
function ask(
  port: number,
  path: string,
  { host = `127.0.0.1:${port}`, method = 'GET', ...others }: Record<string, string> = {},
) {
  return new Promise<{ status: number; headers: Record<string, unknown>; text: string }>((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port, path, method, headers: { host, ...others } }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        text += chunk;
      });
      response.on('end', () => resolve({ status: response.statusCode!, headers: response.headers, text }));
    });
    sent.on('error', reject);
    sent.end();
  });
}

describe('resff studio', () => {
  const child = spawn(process.execPath, [mainProgram, 'studio', '--no-open', '--port', '0']);
  const ended = new Promise<number | null>((resolve) => child.on('exit', resolve));
  let port = 0;
  beforeAll(async () => {
    const said = await new Promise<string>((resolve) => child.stdout.once('data', (data) => resolve(String(data))));
    port = Number(/http:\/\/127\.0\.0\.1:(\d+)\//.exec(said)?.[1]);
  });
  afterAll(() => {
    child.kill();
  });

  it('serves the page, its models and openchemlib, isolated and under a strict policy', async () => {
    const page = await ask(port, '/');
    expect(page.status).toBe(200);
    expect(page.headers['cross-origin-opener-policy']).toBe('same-origin');
    expect(page.headers['cross-origin-embedder-policy']).toBe('require-corp');
    const policy = String(page.headers['content-security-policy']);
    expect(policy).toMatch(/^default-src 'none'/);
    expect(policy).not.toMatch(/unsafe-inline|unsafe-eval'(?<!wasm-unsafe-eval')|https?:|\*/);
    const own = /http-equiv="Content-Security-Policy" content="([^"]+)"/.exec(page.text)?.[1]?.replaceAll('&#39;', "'");
    expect(policy).toBe(`${own}; frame-ancestors 'none'`);
    for (const path of ['/models/resff-fast.safetensors', '/vendor/openchemlib.js'])
      expect((await ask(port, path, { method: 'HEAD' })).status, path).toBe(200);
  });

  it('sends a file again only when it has changed', async () => {
    const { headers, text } = await ask(port, '/vendor/openchemlib.js');
    expect(headers['cache-control']).toBe('no-cache');
    expect(text.length).toBeGreaterThan(1e5);
    const tag = String(headers.etag);
    const again = await ask(port, '/vendor/openchemlib.js', { 'if-none-match': tag });
    expect([again.status, again.text]).toEqual([304, '']);
    expect((await ask(port, '/icon.svg', { 'if-none-match': tag })).status).toBe(200);
    const [, script] = /src="\.(\/assets\/[^"]+)"/.exec((await ask(port, '/')).text)!;
    expect((await ask(port, script!, { method: 'HEAD' })).headers['cache-control']).toMatch(/immutable/);
  });

  it.each(['/../package.json', '/%2e%2e/package.json', '/assets/../../../package.json', '/etc/passwd', '//etc/passwd'])(
    'has no file %s',
    async (path) => {
      expect((await ask(port, path)).status).toBe(404);
    },
  );

  it('answers this machine by its own name only, and reads only', async () => {
    expect((await ask(port, '/', { host: 'example.org' })).status).toBe(421);
    expect((await ask(port, '/', { method: 'POST' })).status).toBe(405);
    expect((await ask(port, '/', { host: `localhost:${port}` })).status).toBe(200);
  });

  it('listens on this machine alone', async () => {
    const others = Object.values(networkInterfaces()).flatMap((list = []) =>
      list.filter(({ internal, family }) => !internal && family === 'IPv4').map(({ address }) => address),
    );
    for (const host of others) {
      const answered = await new Promise<boolean>((resolve) => {
        const socket = connect({ host, port });
        socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
      });
      expect(answered, host).toBe(false);
    }
    const second = await serveSite(new Map(), [port, 0]);
    expect(second.address).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/$/);
    expect(second.address).not.toContain(`:${port}/`);
    await second.close();
  });

  it('ends with SIGTERM, in order', async () => {
    child.kill('SIGTERM');
    expect(await ended).toBe(0);
  });
});

it('writes static files that need nothing else', async () => {
  const { status, stdout } = await resff(['studio', '--export', folder]);
  expect(status).toBe(0);
  expect(stdout).toMatch(/files in/);
  const page = readFileSync(join(folder, 'index.html'), 'utf8');
  for (const [, path] of page.matchAll(/(?:src|href)="(\.\/[^"]+)"/g))
    expect(existsSync(join(folder, path!)), path).toBe(true);
  const offline = readFileSync(join(folder, 'service-worker.js'), 'utf8');
  const files = JSON.parse(/const FILES = (\[.*?\]);/.exec(offline)?.[1] ?? '[]') as string[];
  expect(files.length).toBeGreaterThan(10);
  for (const file of files) expect(existsSync(join(folder, file)), file).toBe(true);
});

it('asks for little before anything is needed', () => {
  const scripts = readdirSync(join(folder, 'assets')).filter((name) => name.endsWith('.js'));
  const packed = (path: string) => gzipSync(readFileSync(join(folder, path))).length;
  const own = scripts.filter((name) => !name.startsWith('3Dmol')).map((name) => packed(`assets/${name}`));
  // Bytes of all scripts but the viewer; the models are no scripts.
  expect(own.reduce((sum, size) => sum + size, packed('vendor/openchemlib.js'))).toBeLessThan(1.5e6);
  const page = readFileSync(join(folder, 'index.html'), 'utf8');
  const [entry] = [...page.matchAll(/<script[^>]*src="\.\/([^"]+)"/g)].map(([, path]) => path!);
  expect(page).not.toMatch(/modulepreload|3Dmol|safetensors|openchemlib/);
  expect(packed(entry!)).toBeLessThan(120e3);
  // What the entry takes with it at once is in `from"…"`; viewer and editor are in `import(…)`.
  const atOnce = [...readFileSync(join(folder, entry!), 'utf8').matchAll(/(?:from|import)\s*["']([^"']+)["']/g)];
  for (const [, path] of atOnce) expect(path).not.toMatch(/3Dmol|openchemlib/);
});
