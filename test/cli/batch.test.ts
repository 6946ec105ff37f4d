import { readFileSync, writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { commandFolder, resffHere as resff, waterSdf } from '../support/command-line.js';

const { path, model, remove } = commandFolder();
afterAll(remove);

const waters = Array.from({ length: 7 }, (_, i) => waterSdf(i === 4 ? '' : `water ${i + 1}`, 0.01 * i));
waters[2] = waters[2]!.replace('V2000', 'V4000');
waters[5] = waters[5]!.replaceAll(' O ', ' Se');
writeFileSync(path('library.sdf.gz'), gzipSync(waters.join('')));
const energy = ['batch', 'energy', path('library.sdf.gz'), '-m', model, '--chunk', '2', '--quiet'];

interface Line {
  record: number;
  name: string;
  energy?: number;
  error?: string;
}
const lines = (name: string) =>
  readFileSync(path(name), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Line);

describe('resff batch', () => {
  it('computes what the command itself computes, in shards of a gzip file, and lists what failed', async () => {
    for (const part of ['1/2', '2/2'])
      expect(await resff([...energy, '--out', path('a'), '--shard', part])).toMatchObject({ status: 1, stderr: '' });
    const merged = await resff(['merge', path('a')]);
    expect(merged).toMatchObject({ status: 0, stderr: '' });
    expect(merged.stdout).toMatch(/7 records in 4 chunks, 2 failures/);
    const results = lines('a/results.jsonl');
    expect(results.map(({ record, name }) => [record, name])).toEqual([
      [1, 'water 1'],
      [2, 'water 2'],
      [3, 'water 3'],
      [4, 'water 4'],
      [5, 'library-5'],
      [6, 'water 6'],
      [7, 'water 7'],
    ]);
    writeFileSync(path('plain.sdf'), waters.join(''));
    const alone = JSON.parse((await resff(['energy', path('plain.sdf'), '-m', model, '--json'])).stdout) as {
      results: Line[];
    };
    const energies = (all: Line[]) => all.flatMap((line) => line.energy ?? []);
    expect(energies(results)).toEqual(energies(alone.results));
    expect(lines('a/failures.jsonl')).toMatchObject([
      { record: 3, line: 23, name: 'water 3', error: expect.stringContaining('V4000') as string },
      { record: 6, name: 'water 6', error: expect.stringContaining('got Se') as string },
    ]);
    expect(readFileSync(path('a/structures.sdf'), 'utf8').match(/\$\$\$\$/g)).toHaveLength(5);
  });

  it('does nothing twice, and takes lists of files and standard input', async () => {
    writeFileSync(path('files.txt'), `# a list\n${path('plain.sdf')}\n${path('two.sdf')}\n`);
    const run = (...args: string[]) => resff(['batch', 'params', '-m', model, '--out', path('b'), ...args]);
    expect((await run(`@${path('files.txt')}`)).stdout).toMatch(
      /10 records, 2 failures, 1 chunks computed, 0 done before/,
    );
    expect((await run(`@${path('files.txt')}`)).stdout).toMatch(
      /10 records, 2 failures, 0 chunks computed, 1 done before/,
    );
    expect(await run(path('two.sdf'))).toMatchObject({
      status: 3,
      stderr: expect.stringContaining('library: expected') as string,
    });
    const piped = await resff(
      ['batch', 'energy', '-', '-m', model, '--out', path('c'), '--structures', 'none'],
      waters[0]!,
    );
    expect(piped).toMatchObject({ status: 0, stdout: expect.stringContaining('1 records, 0 failures') as string });
    expect((await resff(['merge', path('c'), '--json'])).stdout).toContain('"files":["');
  });

  it('searches conformers and strains poses as the commands do, record by record', async () => {
    // With trained weights: minima of others are no molecules.
    const search = ['--count', '1', '-m', 'resff-fast', '--threads', '1'];
    writeFileSync(path('alcohols.smi'), 'CO methanol\nC1CC broken\nC methane\n');
    for (const [command, library, names, status, item] of [
      ['conformers', path('alcohols.smi'), ['methanol', 'broken', 'methane'], 1, 'population'],
      ['strain', path('two.sdf'), ['water', 'water', 'methane'], 0, 'strain'],
    ] as const) {
      const out = ['--chunk', '2', '--quiet', '--out', path(command)];
      expect(await resff(['batch', command, library, ...search, ...out])).toMatchObject({ status, stderr: '' });
      expect(await resff(['merge', path(command)])).toMatchObject({ status: 0, stderr: '' });
      const results = lines(`${command}/results.jsonl`);
      expect(results.map(({ name }) => name)).toEqual(names);
      expect(readFileSync(path(`${command}/structures.sdf`), 'utf8')).toContain(`<${item}>`);
      if (command === 'strain') continue;
      const alone = JSON.parse((await resff([command, library, ...search, '--json'])).stdout) as { results: object[] };
      expect(results.filter(({ error }) => error === undefined)).toMatchObject(alone.results);
    }
  }, 300_000);

  it('says what is wrong before it computes', async () => {
    const refused = async (status: number, message: string, ...args: string[]) => {
      const answer = await resff(args);
      expect({ status: answer.status, stderr: answer.stderr }).toEqual({
        status,
        stderr: expect.stringContaining(message) as string,
      });
    };
    const out = ['--out', path('d')];
    await refused(3, 'no-such.smi: expected a file', 'batch', 'energy', 'no-such.smi', ...out);
    await refused(2, 'Expected i/n', 'batch', 'energy', path('two.sdf'), ...out, '--shard', '3/2');
    await refused(
      2,
      '--path: expected without a library',
      'batch',
      'minimize',
      path('two.sdf'),
      ...out,
      '--path',
      'a.xyz',
    );
    await refused(2, 'output', ...energy, '--out', path('a'), '--forces');
    await refused(3, 'expected the folder of a batch', 'merge', path('nowhere'));
  });
});
