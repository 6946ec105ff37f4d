import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { commandFolder, mainProgram, resffHere as resff, waterSdf } from '../support/command-line.js';
import { writeTrainingFile } from '../support/training-data.js';

const { path, model, remove } = commandFolder();
afterAll(remove);
const input = path('water.sdf');
writeFileSync(input, waterSdf('water', 0));
writeFileSync(path('ethanol.smi'), 'CCO\n');

const small = ['-m', model];
/** Where minima have to be molecules. */
const fast = ['-m', 'resff-fast'];
/** Every way there is to print: help, JSON, a table, with threads, in the middle of a run. Each is a process of its own. */
const commands: Record<string, string[]> = {
  help: ['--help'],
  'energy --json': ['energy', input, '--json', '--forces', ...small],
  conformers: ['conformers', 'CO', '--count', '2', ...fast],
  md: ['md', input, '-t', '2fs', '-o', path('run.dcd'), '--overwrite', ...fast],
  batch: ['batch', 'energy', input, '--out', path('batch'), '--quiet', ...small],
};

it('commands print in one way: what holds for some holds for all', () => {
  const folder = join(import.meta.dirname, '../../src');
  const writers = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
    (file) =>
      file.endsWith('.ts') &&
      /process\.stdout\.write|console\.(log|info|table)\(/.test(
        readFileSync(join(folder, file), 'utf8').replaceAll(/^ *\*.*$/gm, ''),
      ),
  );
  expect(writers).toEqual([join('cli', 'output.ts')]);
});

describe.each(Object.entries(commands))('standard output of %s', (_, args) => {
  const run = (redirected: string) => {
    const script = `"$0" "$@" ${redirected}`;
    return spawnSync('bash', ['-o', 'pipefail', '-c', script, process.execPath, mainProgram, ...args], {
      encoding: 'utf8',
    });
  };

  it('full: one line and status 5', () => {
    const { status, stderr } = run('> /dev/full');
    const errors = stderr.split('\n').filter((line) => line.startsWith('error:'));
    expect({ status, errors }).toEqual({
      status: 5,
      errors: [expect.stringMatching(/^error: output: standard output cannot be written: ENOSPC/)],
    });
    expect(stderr).not.toMatch(/internal error|\n {4}at /);
  });

  it('closed by who has read enough: nothing is wrong', () => {
    const { status, stderr } = run('| true');
    expect({ status: status === 1 ? 0 : status, stderr: stderr.match(/error|\n {4}at /) }).toEqual({
      status: 0,
      stderr: null,
    });
  });
});

describe('a folder that cannot be written', () => {
  // /proc takes no files, whoever asks.
  it('stops a training before it begins', async () => {
    await writeTrainingFile(path('molecules.hdf5'), { smiles: ['O', 'C'], conformations: 2 });
    writeFileSync(
      path('recipe.json'),
      JSON.stringify({
        name: 'tiny',
        sources: [{ path: 'molecules.hdf5' }],
        stages: [{ name: 'mm', kind: 'mm', steps: 1, learningRate: 1e-3, schedule: { kind: 'constant' } }],
      }),
    );
    for (const out of ['/proc', '/proc/new', `${input}/run`]) {
      const { status, stderr } = await resff(['train', path('recipe.json'), '--data', path('.'), '--out', out]);
      expect({ status, stderr }, out).toEqual({ status: 5, stderr: expect.stringMatching(/^error: output[^\n]*\n$/) });
    }
  });

  it('stops dynamics, a batch and a minimization with status 5', async () => {
    for (const args of [
      ['md', input, '-t', '2fs', '-o', '/proc/run.dcd'],
      ['batch', 'energy', input, '--out', '/proc/batch'],
      ['minimize', input, '--max-steps', '2', '-o', '/proc/water.sdf'],
    ]) {
      const { status, stderr } = await resff([...args, ...small]);
      expect({ status, stderr }, args[0]).toEqual({
        status: 5,
        stderr: expect.stringMatching(/(^|\n)error: output[^\n]*\n$/),
      });
    }
  });
});

describe('two runs on one output', () => {
  it('the second of training and of dynamics is refused, and names the first', async () => {
    mkdirSync(path('train'));
    const holder = `${process.pid} ${hostname()}`;
    writeFileSync(path('train/run.lock'), holder);
    writeFileSync(path('held.dcd.lock'), holder);
    for (const args of [
      ['train', path('recipe.json'), '--data', path('.'), '--out', path('train')],
      ['md', input, '-t', '2fs', '-o', path('held.dcd'), ...small],
    ]) {
      const { status, stderr } = await resff(args);
      expect({ status, stderr }).toEqual({
        status: 2,
        stderr: expect.stringContaining(`expected no other run on it, got process ${process.pid}`),
      });
    }
    expect(existsSync(path('held.dcd'))).toBe(false);
    expect(readdirSync(path('train'))).toEqual(['run.lock']);
  });
});
