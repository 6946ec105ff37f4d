import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { shippedModels } from '../../src/node/model-store.js';
import { xtbVersion } from '../../src/node/xtb.js';
import { commandFolder, resffHere as resff } from '../support/command-line.js';

const { path, remove } = commandFolder();
afterAll(remove);
const root = join(import.meta.dirname, '../..');
const readme = readFileSync(join(root, 'README.md'), 'utf8');

const hasXtb = xtbVersion() !== null;
if (!hasXtb) console.log('README: xtb is missing; resff label is not run, but for its message');

/** Arguments of every command the README shows, but for those on data of the reader (DATA, FILE): training, evaluation. */
function commands(): string[][] {
  const lines = readme.split('\n').filter((line) => line.startsWith('    '));
  return lines.flatMap((line) => {
    const call = line.match(/(?:^ {4}resff|node dist\/cli\/main\.js) ([^#]*)/)?.[1]?.trim();
    if (call === undefined || /\b(DATA|FILE)\b/.test(call)) return [];
    return [Array.from(call.matchAll(/'([^']*)'|(\S+)/g), ([, quoted, plain]) => quoted ?? plain!)];
  });
}

it('the commands of the README run as written, one after the other', async () => {
  const shown = commands();
  expect(shown[0]?.[0]).toBe('minimize');
  expect(shown.length).toBeGreaterThan(4);
  for (const args of shown) {
    const { status, stdout, stderr } = await resff(args, '', dirname(path('x')));
    if (args[0] === 'label' && !hasXtb) {
      expect({ status, stderr }).toEqual({ status: 2, stderr: expect.stringContaining('expected xtb on the PATH') });
      continue;
    }
    expect({ status, stderr }, args.join(' ')).toEqual({ status: 0, stderr: '' });
    expect(stdout.length, args.join(' ')).toBeGreaterThan(0);
  }
});

it('the library example of the README relaxes a molecule', () => {
  const example = readme.match(/```ts\n([\s\S]*?)```/)?.[1];
  expect(example).toContain("from 'resff'");
  const program = `
    import { readFileSync } from 'node:fs';
    import { parseSmiles } from 'resff/formats';
    const bytes = readFileSync(${JSON.stringify(shippedModels()[0]!.path)});
    const molecule = parseSmiles('O');
    const positions = Float64Array.of(0, 0, 0.1, 0.8, 0, -0.5, -0.75, 0.1, -0.5);
    ${example}
    console.log(relaxed.converged);`;
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', program], {
    cwd: root,
    encoding: 'utf8',
    timeout: 60_000,
  });
  expect({ stdout, stderr }).toEqual({ stdout: 'true\n', stderr: '' });
});
