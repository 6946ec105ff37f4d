import { writeFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { parseSmiles } from '../../src/formats/smiles/smiles.js';
import { countEnvironments } from '../../src/train/environment-census.js';
import { commandFolder, resffHere as resff } from '../support/command-line.js';
import { smallModelBytes } from '../support/small-model.js';

const { path, model, remove } = commandFolder();
afterAll(remove);

describe('what the model has seen', () => {
  const taught = path('taught.safetensors');
  const alcohols = ['CO', 'CCO', 'CCCO', 'CCCCO', 'CCCCCO', 'CCCCCCO', 'O'].map((smiles) => parseSmiles(smiles));
  writeFileSync(taught, smallModelBytes({ environments: countEnvironments(alcohols, ['alcohols']) }));
  const outside = 'outside what the model has seen: O1, O2 (H, O)';

  it.each([
    ['energy', []],
    ['minimize', ['--max-steps', '1']],
    ['params', []],
    ['decompose', []],
    ['vib', []],
    ['scan', ['--bond', '3,1,2,4', '--step', '180', '--rigid']],
    [
      'md',
      [
        '--output',
        path('peroxide.dcd'),
        '--time',
        '1fs',
        '--equilibrate',
        '0fs',
        '--no-minimize',
        '--overwrite',
        '--no-progress',
      ],
    ],
  ])('%s names atoms the model has hardly met, and refuses them with --strict', async (command, options) => {
    const run = (...more: string[]) => resff([command, 'OO', '-m', taught, ...options, ...more]);
    expect((await run()).stdout).toContain(`OO: ${outside}\n`);
    const answer = JSON.parse((await run('--json')).stdout) as { warnings: string[]; unseen: unknown };
    expect(answer.warnings).toContain(`OO: ${outside}`);
    expect(answer.unseen).toEqual([
      { name: 'OO', atoms: [0, 1].map((atom) => ({ atom, symbol: 'O', surroundings: 'H, O', molecules: 0 })) },
    ]);
    expect(await run('--strict')).toMatchObject({ status: 3, stderr: expect.stringContaining(`error: ${outside}`) });
  });

  it('nothing is said of molecules the model knows, also used strictly', async () => {
    const { status, stdout, stderr } = await resff(['energy', 'CCO', 'O', '-m', taught, '--strict']);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).not.toContain('outside');
    expect((await resff(['info', '-m', taught])).stdout).toMatch(
      /environments +\d+ kinds of atoms, counted in alcohols\n/,
    );
    expect((await resff(['energy', 'CCO', '-m', model, '--strict'])).stderr).toContain(
      'expected a model file that says',
    );
  });
});
