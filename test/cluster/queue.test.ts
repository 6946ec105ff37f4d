import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { mainProgram } from '../support/command-line.js';
import { libraryFolder, merged, present, until } from './library.js';

/** A worker with what it has said. */
interface Said {
  readonly process: ChildProcess;
  text: string;
}

const ended = ({ process }: Said) =>
  until('the end of a worker', 120, () => process.exitCode !== null || process.signalCode !== null);

describe.skipIf(!present('redis-server'))('resff queue on Redis (skipped without redis-server)', () => {
  it('three workers, one killed, one stalled: nothing lost, nothing twice, a single run byte by byte', async () => {
    const folder = libraryFolder(24);
    const { path, env } = folder;
    mkdirSync(path('redis'));
    const port = String(20_000 + (process.pid % 20_000));
    const redis = spawn('redis-server', ['--port', port, '--save', '', '--dir', path('redis')], { stdio: 'ignore' });
    const server = ['--redis', `redis://127.0.0.1:${port}`];
    const resff = (...args: string[]) => spawnSync(path('bin/resff'), args, { encoding: 'utf8', env });
    const worker = (...args: string[]): Said => {
      const command = [mainProgram, 'queue', 'work', ...server, '--threads', '1', '--lease', '2', ...args];
      const said: Said = { process: spawn(process.execPath, command, { env }), text: '' };
      said.process.stderr!.on('data', (data: Buffer) => {
        said.text += data.toString();
      });
      return said;
    };
    const workers: Said[] = [];
    try {
      await until('Redis', 60, () =>
        spawnSync('redis-cli', ['-p', port, 'ping']).stdout?.toString().startsWith('PONG'),
      );
      const command = ['minimize', path('library.sdf'), '-m', path('small.safetensors'), '--chunk', '2'];
      const heavy = [...command, '--max-steps', '2', '--precision', 'double'];
      const submit = () => resff('queue', 'submit', ...heavy, ...server, '--run', 'one');
      expect(submit()).toMatchObject({ status: 0, stdout: 'one\n', stderr: '24 records in 12 chunks\n' });
      expect(submit().status).toBe(0);

      const [killed, stalled] = [worker(), worker()];
      workers.push(killed, stalled);
      for (const said of [killed, stalled])
        await until('a chunk that is begun', 60, () => said.text.endsWith('begun\n'));
      killed.process.kill('SIGKILL');
      stalled.process.kill('SIGSTOP');
      const steady = worker('--until-done');
      workers.push(steady);
      await ended(steady);
      expect(steady.process.exitCode).toBe(0);
      const lost = /one-\d+: its worker was lost, it goes to another one/g;
      expect(new Set(steady.text.match(lost)).size).toBe(2);

      // What the stalled worker brings when it wakes up counts for nothing; asked to end, it ends.
      stalled.process.kill('SIGCONT');
      stalled.process.kill('SIGTERM');
      await ended(stalled);
      expect(stalled.process.exitCode).toBe(0);

      const status = resff('queue', 'status', '--json', ...server);
      const one = { run: 'one', chunks: 12, done: 12, active: 0, waiting: 0, failed: 0, errors: [] };
      expect((JSON.parse(status.stdout) as { runs: object[] }).runs).toMatchObject([one]);
      const collected = resff('queue', 'collect', 'one', '--out', path('queue'), '--wait', '--remove', ...server);
      expect(collected).toMatchObject({ status: 0, stderr: '' });
      expect(collected.stdout).toMatch(/12 of 12 chunks collected, 0 failed/);
      expect(readdirSync(path('queue/chunks'))).toHaveLength(36);
      expect(resff('merge', path('queue')).stdout).toMatch(/24 records in 12 chunks/);
      expect(JSON.parse(resff('queue', 'status', '--json', ...server).stdout)).toMatchObject({ runs: [] });

      expect(resff('batch', ...heavy, '--out', path('single'), '--quiet').status).toBe(1);
      expect(resff('merge', path('single')).status).toBe(0);
      expect(merged(folder, 'queue')).toEqual(merged(folder, 'single'));
    } finally {
      for (const { process } of workers) process.kill('SIGKILL');
      redis.kill('SIGKILL');
      folder.remove();
    }
  }, 600_000);
});

describe('resff queue without what it needs', () => {
  it('says that the packages are missing, and that there is no server', () => {
    const hook = `data:text/javascript,${encodeURIComponent(`
      import { register } from 'node:module';
      register('data:text/javascript,' + encodeURIComponent(\`
        export async function resolve(specifier, context, next) {
          if (specifier === 'bullmq') throw Object.assign(new Error('none'), { code: 'ERR_MODULE_NOT_FOUND' });
          return next(specifier, context);
        }\`));`)}`;
    const run = (...node: string[]) =>
      spawnSync(process.execPath, [...node, mainProgram, 'queue', 'status', '--redis', 'redis://127.0.0.1:1'], {
        encoding: 'utf8',
      });
    expect(run('--import', hook)).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('npm install bullmq ioredis') as string,
    });
    expect(run()).toMatchObject({
      status: 5,
      stderr: expect.stringMatching(/queue redis:.*: expected a Redis server, got .*ECONNREFUSED/) as string,
    });
  });
});
