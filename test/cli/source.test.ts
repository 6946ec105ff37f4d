import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { commandFolder, mainProgram, resffHere as resff, waterSdf } from '../support/command-line.js';

const { path, model, remove } = commandFolder();
afterAll(remove);

const energy = (args: string[], input = '') => resff(['energy', ...args, '-m', model, '--json'], input);
const names = (stdout: string) => JSON.parse(stdout).results.map(({ name }: { name: string }) => name);

describe('sources', () => {
  it('gzip is unpacked, by name and by content', async () => {
    writeFileSync(path('packed.sdf.gz'), gzipSync(readFileSync(path('two.sdf'))));
    writeFileSync(path('disguised.sdf'), gzipSync(readFileSync(path('two.sdf'))));
    for (const name of ['packed.sdf.gz', 'disguised.sdf']) {
      const { status, stdout } = await energy([path(name)]);
      expect({ status, names: names(stdout) }).toEqual({ status: 0, names: ['water', 'water', 'methane'] });
    }
    writeFileSync(path('broken.sdf.gz'), gzipSync(readFileSync(path('two.sdf'))).subarray(0, 60));
    expect(await energy([path('broken.sdf.gz')])).toMatchObject({ status: 3, stdout: '' });
  });

  it('SMILES by standard input are recognized', async () => {
    const { status, stdout } = await energy(['-'], 'O water\nC methane\n');
    expect({ status, names: names(stdout) }).toEqual({ status: 0, names: ['water', 'methane'] });
  });

  it('an endless stream and binary data are refused', async () => {
    const endless = await energy(['/dev/zero']);
    expect({ status: endless.status, limit: endless.stderr.includes('expected at most 500 MiB, got more') }).toEqual({
      status: 3,
      limit: true,
    });
    writeFileSync(path('binary.xyz'), Uint8Array.of(1, 2, 0, 3));
    expect((await energy([path('binary.xyz')])).stderr).toContain('expected text, got binary data');
  });

  it('a full disk behind standard output is one line and status 5', () => {
    const { status, stderr } = spawnSync(
      'sh',
      ['-c', '"$0" "$@" > /dev/full', process.execPath, mainProgram, 'build', 'peptide', 'AA'],
      {
        encoding: 'utf8',
      },
    );
    expect({ status, stderr }).toEqual({
      status: 5,
      stderr: expect.stringMatching(/^error: output: standard output cannot be written: ENOSPC[^\n]*\n$/),
    });
  });

  it('coordinates count more than a header that says 2D, and that is said', async () => {
    writeFileSync(path('header.sdf'), waterSdf('water', 0).replace('  3D', '2D'));
    const { status, stderr } = await energy([path('header.sdf')]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: expect.stringContaining('the header says 2D') });
  });

  it('uncharged spellings of charged groups get their charges, which is said, or are refused on request', async () => {
    const given = await energy(['CN(=O)=O', '--allow-uncovered']);
    expect(given.stderr).toContain('an uncharged spelling, taken as C[N+]([O-])=O');
    expect(given.status).toBe(0);
    writeFileSync(path('nitro.smi'), 'CN(=O)=O nitro\nO water\n');
    expect((await energy([path('nitro.smi'), '--allow-uncovered'])).stderr).toContain(
      'line 1: CN(=O)=O is an uncharged spelling',
    );
    const refused = await energy([path('nitro.smi'), '--no-normalize']);
    expect({ status: refused.status, names: names(refused.stdout) }).toEqual({ status: 1, names: ['water'] });
    expect(refused.stderr).toContain('valence of N: expected 3, got 5');
  });

  it('a radical, an R group and a drawing cost none of the others, isotopes are computed', async () => {
    const marked = (name: string, line: string) => waterSdf(name, 0).replace('M  END', `${line}\nM  END`);
    const drawn = `drawn\n  test              2D\n\n  2  1  0  0  0  0  0  0  0  0999 V2000\n    0.0000    0.0000    0.0000 C   0  0\n    1.5000    0.0000    0.0000 O   0  0\n  1  2  1  0\nM  END\n$$$$\n`;
    const records = [
      waterSdf('first', 0),
      marked('radical', 'M  RAD  1   1   2'),
      waterSdf('group', 0).replace(' O   0', ' R#  0'),
      drawn,
      marked('heavy', 'M  ISO  1   2   2'),
    ];
    writeFileSync(path('mixed.sdf'), records.join(''));
    writeFileSync(path('mixed.smi'), 'O first\n[CH3] radical\n*C group\n[2H]O heavy\n');
    for (const [file, said] of [
      ['mixed.sdf', ['got a radical', 'got "R#"', '--build-3d makes them']],
      ['mixed.smi', ['a radical', 'got the wildcard *']],
    ] as const) {
      const { status, stdout, stderr } = await energy([path(file)]);
      expect({ status, names: names(stdout) }).toEqual({ status: 1, names: ['first', 'heavy'] });
      for (const text of said) expect(stderr).toContain(text);
    }
  });
});
