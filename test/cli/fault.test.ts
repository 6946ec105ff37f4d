import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { afterAll, describe, expect, it } from 'vitest';
import { commandFolder, mainProgram, resff, waterSdf } from '../support/command-line.js';
import { writeTrainingFile } from '../support/training-data.js';

const { path, model, remove } = commandFolder();
afterAll(remove);
const input = path('water.sdf');
writeFileSync(input, waterSdf('water', 0));
writeFileSync(path('ethanol.smi'), 'CCO\n');

const small = ['-m', model];
/** Where minima have to be molecules. */
const fast = ['-m', 'resff-fast'];
/** Every way there is to print: tables, JSON, files by standard output, help. */
const commands: Record<string, string[]> = {
  help: ['--help'],
  'help of a command': ['md', '--help'],
  version: ['--version'],
  energy: ['energy', input, ...small],
  'energy --json': ['energy', input, '--json', '--forces', ...small],
  minimize: ['minimize', input, ...fast],
  vib: ['vib', input, '--opt', ...fast],
  scan: ['scan', path('ethanol.smi'), '--list', ...small],
  conformers: ['conformers', 'CO', '--count', '2', ...fast],
  strain: ['strain', input, '--count', '1', ...fast],
  rank: ['rank', input, ...fast],
  decompose: ['decompose', input, ...small],
  params: ['params', input, ...small],
  md: ['md', input, '-t', '2fs', '-o', path('run.dcd'), '--overwrite', ...fast],
  build: ['build', 'peptide', 'AA'],
  batch: ['batch', 'energy', input, '--out', path('batch'), '--quiet', ...small],
  merge: ['merge', path('batch')],
  export: ['export', input, '-o', path('water.json'), ...small],
  info: ['info'],
};

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
      const { status, stderr } = resff(['train', path('recipe.json'), '--data', path('.'), '--out', out]);
      expect({ status, stderr }, out).toEqual({ status: 5, stderr: expect.stringMatching(/^error: output[^\n]*\n$/) });
    }
  });

  it('stops dynamics, a batch and a minimization with status 5', () => {
    for (const args of [
      ['md', input, '-t', '2fs', '-o', '/proc/run.dcd'],
      ['batch', 'energy', input, '--out', '/proc/batch'],
      ['minimize', input, '--max-steps', '2', '-o', '/proc/water.sdf'],
    ]) {
      const { status, stderr } = resff([...args, ...small]);
      expect({ status, stderr }, args[0]).toEqual({
        status: 5,
        stderr: expect.stringMatching(/(^|\n)error: output[^\n]*\n$/),
      });
    }
  });
});

describe('two runs on one output', () => {
  it('the second of training and of dynamics is refused, and names the first', () => {
    mkdirSync(path('train'));
    const holder = `${process.pid} ${hostname()}`;
    writeFileSync(path('train/run.lock'), holder);
    writeFileSync(path('held.dcd.lock'), holder);
    for (const args of [
      ['train', path('recipe.json'), '--data', path('.'), '--out', path('train')],
      ['md', input, '-t', '2fs', '-o', path('held.dcd'), ...small],
    ]) {
      const { status, stderr } = resff(args);
      expect({ status, stderr }).toEqual({
        status: 2,
        stderr: expect.stringContaining(`expected no other run on it, got process ${process.pid}`),
      });
    }
    expect(existsSync(path('held.dcd'))).toBe(false);
    expect(readdirSync(path('train'))).toEqual(['run.lock']);
  });
});
