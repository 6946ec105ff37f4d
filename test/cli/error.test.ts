import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { commandFolder, resffHere as resff, waterSdf } from '../support/command-line.js';

const { path, model, remove } = commandFolder();
afterAll(remove);
const two = path('two.sdf');

describe('errors', () => {
  const broken = path('broken.sdf');
  writeFileSync(broken, waterSdf('broken', 0).replace('M  END', 'M  ENP'));
  writeFileSync(path('water.mol2'), '@<TRIPOS>MOLECULE\nwater\n');
  writeFileSync(path('text.safetensors'), 'not a model, only text');
  it.each<[string, string[], number, RegExp]>([
    ['no command', [], 2, /Usage: resff/],
    ['unknown command', ['relax'], 2, /unknown command 'relax'/],
    ['no input', ['energy'], 2, /missing required argument 'input'/],
    ['unknown option', ['energy', two, '--fast'], 2, /unknown option '--fast'/],
    ['precision', ['energy', two, '-p', 'half'], 2, /Allowed choices are single, double/],
    ['level', ['minimize', two, '-l', 'medium'], 2, /Allowed choices are crude, sloppy/],
    ['atom list', ['minimize', two, '--fix', '3-1'], 2, /Expected atoms, counted from 1/],
    [
      'fixed atom out of range',
      ['minimize', two, '-m', model, '--fix', '9'],
      2,
      /fixed atoms: expected atoms from 1 to 3, got 9 \(structure water\)/,
    ],
    ['missing file', ['energy', path('absent.sdf'), '-m', model], 3, /absent\.sdf: no such file/],
    ['folder', ['energy', dirname(two), '-m', model], 3, /got a directory/],
    [
      'other format',
      ['energy', path('water.mol2'), '-m', model],
      3,
      /structures: expected a format that is read, got a MOL2 file, .* obabel/,
    ],
    ['damaged file', ['energy', broken, '-m', model], 3, /line \d+, column \d+/],
    ['contradicting charge', ['energy', two, '-m', model, '-c', '1'], 3, /total charge: expected \+1, got 0/],
    [
      'unknown model',
      ['energy', two, '-m', 'nothing'],
      4,
      /model: expected a file or a shipped model \(.*\), got nothing/,
    ],
    ['damaged model', ['energy', two, '-m', path('text.safetensors')], 4, /safetensors: header length/],
    ['output format', ['minimize', two, '-m', model, '-o', path('x.cif')], 2, /output .*x\.cif: expected .sdf/],
    ['output folder', ['minimize', two, '-m', model, '-o', path('none/x.sdf')], 5, /expected a folder/],
  ])('%s', async (_name, args, status, message) => {
    const result = await resff(args);
    expect(result).toMatchObject({ status, stdout: '' });
    expect(result.stderr).toMatch(message);
    expect(result.stderr).not.toMatch(/internal error|\n {4}at /);
  });

  it('leaves no partial file behind', () => {
    expect(existsSync(path('x.cif'))).toBe(false);
  });
});

describe('--help', () => {
  it.each([
    ['', ['energy', 'minimize', 'params', 'info', 'Exit status']],
    ['energy', ['--model', '--precision', '--charge', '--json', '--forces', '--output', 'SMILES', 'Exit status']],
    ['minimize', ['--level', '--fix', '--max-steps', 'verytight', '1.186', 'Exit status']],
    ['params', ['--json', 'theta0', 'Exit status']],
    ['info', ['--model', 'Exit status']],
  ])('resff %s states its options and exit status', async (command, words) => {
    const { status, stdout, stderr } = await resff(command === '' ? ['--help'] : [command, '--help']);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    for (const word of words) expect(stdout).toContain(word);
  });

  it('--version is that of the package', async () => {
    const manifest = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
      version: string;
    };
    expect((await resff(['--version'])).stdout.trim()).toBe(manifest.version);
  });
});
