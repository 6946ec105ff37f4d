import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { FrameReader, FrameWriter } from '../../src/engine/frame.js';
import { mainProgram, resffHere as resff } from '../support/command-line.js';

interface Reply {
  readonly header: Record<string, unknown> & { readonly error?: { code: string; message: string } };
  readonly body: Float64Array;
}

/** The other end of an engine: sends frames, reads answers. */
class Client {
  private readonly reader = new FrameReader();
  private readonly writer = new FrameWriter();
  private readonly waiting: ((reply: Reply) => void)[] = [];

  constructor(
    input: Readable,
    private readonly output: Writable,
  ) {
    input.on('data', (piece: Uint8Array) => {
      this.reader.give(piece);
      for (let next = this.reader.take(); next?.kind === 'frame'; next = this.reader.take())
        this.waiting.shift()?.({ header: JSON.parse(next.header), body: next.body.slice() });
    });
  }

  frame(request: object, ...arrays: [name: string, shape: number[], values: Float64Array][]): Uint8Array {
    const header = { ...request, arrays: arrays.map(([name, shape]) => ({ name, shape })) };
    const values = arrays.map(([, , array]) => array);
    return this.writer.frame(JSON.stringify(header), values).slice();
  }

  send(bytes: Uint8Array): Promise<Reply> {
    this.output.write(bytes);
    return new Promise((resolve) => this.waiting.push(resolve));
  }

  ask(...parts: Parameters<Client['frame']>): Promise<Reply> {
    return this.send(this.frame(...parts));
  }
}

const water = Float64Array.of(0, 0, 0.1, 0.8, 0, -0.5, -0.75, 0.1, -0.5);
const openWater = { method: 'open', molecule: { atomicNumbers: [8, 1, 1], bonds: [[0, 1, 1], [0, 2, 1]] } }; // biome-ignore format: one line
const compute = { method: 'compute', system: 1 };
const folder = mkdtempSync(join(tmpdir(), 'resff-engine-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('resff engine', () => {
  const running: ChildProcess[] = [];
  const start = (...args: string[]) => {
    const child = spawn(process.execPath, [mainProgram, 'engine', ...args], { stdio: ['pipe', 'pipe', 'pipe'] });
    running.push(child);
    return child;
  };
  afterEach(() => {
    for (const child of running.splice(0)) child.kill();
  });

  it('answers over pipes and agrees with resff energy', async () => {
    const child = start();
    const client = new Client(child.stdout!, child.stdin!);
    await client.ask(openWater);
    const { header, body } = await client.ask(compute, ['positions', [1, 3, 3], water]);
    const file = join(folder, 'water.xyz');
    writeFileSync(file, '3\n\nO 0 0 0.1\nH 0.8 0 -0.5\nH -0.75 0.1 -0.5\n');
    const { stdout } = await resff(['energy', file, '--json', '--forces']);
    const [result] = JSON.parse(stdout).results;
    expect(header.terms).toEqual(Object.keys(result.terms));
    expect([...body]).toEqual([result.energy, ...Object.values<number>(result.terms), ...result.forces.flat()]);
    child.stdin!.end();
    expect(await once(child, 'exit')).toEqual([0, null]);
  });

  it('takes requests in pieces and many at once, and large ones', async () => {
    const child = start();
    const client = new Client(child.stdout!, child.stdin!);
    await client.ask(openWater);
    const bytes = client.frame({ ...compute, id: 1 }, ['positions', [1, 3, 3], water]);
    for (const byte of bytes.subarray(0, -1)) child.stdin!.write(Uint8Array.of(byte));
    const pieces = await client.send(bytes.subarray(-1));
    const count = 1000;
    const many = new Float64Array(9 * count);
    for (let c = 0; c < count; c++) many.set(water, 9 * c);
    const [first, large] = await Promise.all([
      client.send(bytes),
      client.ask({ ...compute, id: 2 }, ['positions', [count, 3, 3], many]),
    ]);
    expect(first).toEqual(pieces);
    expect(large.header).toMatchObject({ id: 2, arrays: [{ shape: [count] }, {}, { shape: [count, 3, 3] }] });
    // One network pass of many conformations sums float32 numbers in another order.
    expect(Math.abs(large.body[count - 1]! - first.body[0]!)).toBeLessThan(1e-4);
  });

  it('refuses frames that are too large and goes on', async () => {
    const child = start('--max-frame', '1');
    const client = new Client(child.stdout!, child.stdin!);
    const { header } = await client.ask(compute, ['positions', [1, 50_000, 3], new Float64Array(150_000)]);
    expect(header.error).toMatchObject({ code: 'data', message: 'body: expected at most 1048576 bytes, got 1200000' });
    expect((await client.ask({ method: 'hello' })).header).toMatchObject({ protocol: 1, models: expect.arrayContaining(['resff-fast']) }); // biome-ignore format: one line
  });

  it.each([
    ['no frames', Buffer.from('hello\n'), 'expected it to start with "RFE"', 'expected frames of the engine protocol'],
    ['half a frame', Buffer.from('RFE1\x08'), '', 'expected the rest of a frame'],
  ])('ends with status 3 on %s', (_, input, answer, message) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [mainProgram, 'engine'], {
      input,
      encoding: 'utf8',
    });
    expect({ status, stderr }).toEqual({ status: 3, stderr: expect.stringContaining(message) });
    expect(stdout).toContain(answer.replaceAll('"', '\\"'));
  });

  it('ends without noise when its reader is gone', async () => {
    const child = start();
    const errors: Uint8Array[] = [];
    child.stderr!.on('data', (piece: Uint8Array) => errors.push(piece));
    const client = new Client(child.stdout!, child.stdin!);
    child.stdin!.on('error', () => {});
    await client.ask(openWater);
    child.stdout!.destroy();
    const many = client.frame(compute, ['positions', [20, 3, 3], new Float64Array(180).map((_, k) => water[k % 9]!)]);
    child.stdin!.write(many);
    child.stdin!.write(many);
    const [status] = await once(child, 'exit');
    expect({ status, errors: Buffer.concat(errors).toString() }).toEqual({ status: 0, errors: '' });
  });

  it('serves several clients at a socket, each with its own molecules', async () => {
    const path = process.platform === 'win32' ? '\\\\.\\pipe\\resff-test' : join(folder, 'engine.sock');
    const child = start('--socket', path);
    await once(child.stderr!, 'data');
    const sockets: Socket[] = [];
    const open = async () => {
      const socket = connect(path);
      sockets.push(socket);
      await once(socket, 'connect');
      return new Client(socket, socket);
    };
    const [one, two] = [await open(), await open()];
    await one.ask(openWater);
    expect((await two.ask(compute, ['positions', [1, 3, 3], water])).header.error?.code).toBe('option');
    sockets[1]!.write('nonsense');
    await once(sockets[1]!, 'close');
    expect((await one.ask(compute, ['positions', [1, 3, 3], water])).header.error).toBeUndefined();
    expect((await resff(['engine', '--socket', path])).status).toBe(5);
    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual([0, null]);
  });
});

const python = spawnSync('python3', ['-c', 'import numpy']).status === 0;

describe.skipIf(!python)('docs/engine.md', () => {
  it('shows a client that works', () => {
    const text = readFileSync(join(import.meta.dirname, '../../docs/engine.md'), 'utf8');
    const program = text.match(/```python\n([\s\S]*?)```/)![1]!;
    expect(program.trim().split('\n').length).toBeLessThanOrEqual(32);
    const command = join(folder, 'resff');
    writeFileSync(command, `#!/bin/sh\nexec '${process.execPath}' '${mainProgram}' "$@"\n`, { mode: 0o755 });
    const env = { ...process.env, PATH: `${folder}${delimiter}${process.env.PATH}` };
    const { status, stdout, stderr } = spawnSync('python3', ['-c', program], { env, encoding: 'utf8' });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toMatch(/\['bond', .*'residual'\] \[[-\d.]+\] \(1, 9, 3\)/);
  });
});

if (!python) console.log('docs/engine.md: python3 with numpy is missing; its client is not tested');
